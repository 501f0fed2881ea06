"""Upstreams' messages for people, in Russian and English."""

from typing import Literal

Language = Literal["ru", "en"]

_MESSAGES: dict[str, tuple[str, str]] = {
    "account_required": ("Не указан счёт для оплаты", "The account to pay from is missing"),
    "bad_request": ("Запрос не соответствует контракту", "The request does not match the contract"),
    "cancel_free": ("Отмена бесплатна", "Cancelling is free"),
    "cancel_impossible": ("Отменить поездку уже нельзя", "The ride can no longer be cancelled"),
    "cancel_minimal": ("Водитель уже едет: отмена с небольшой платой", "The driver is on the way: a small fee"),
    "cancel_paid": ("Водитель почти на месте: отмена платная", "The driver is nearly there: cancelling costs a fee"),
    "cancel_state_changed": ("Условия отмены изменились", "The terms of cancelling have changed"),
    "class_unavailable": ("Этот тариф здесь недоступен", "This class is not offered here"),
    "cursor_invalid": ("Страница не найдена", "No such page"),
    "dispatch_invalid": ("Настройки распределения противоречивы", "The dispatch settings contradict each other"),
    "draft_expired": ("Черновик заказа устарел", "The draft has expired"),
    "due_in_past": ("Время подачи уже прошло", "The pickup time is in the past"),
    "due_too_far": ("Так далеко вперёд заказать нельзя", "The pickup time is too far ahead"),
    "edit_conflict": ("Заказ успели изменить", "The order has changed in the meantime"),
    "edit_refused": ("Такое изменение невозможно", "This change is not possible"),
    "idempotency_token_reused": ("Токен уже использован с другим запросом", "The token came with another body before"),
    "internal": ("Что-то пошло не так", "Something went wrong"),
    "method_not_allowed": ("Метод не поддерживается", "The method is not supported"),
    "not_editable": ("Это уже нельзя изменить", "This can no longer be changed"),
    "not_found": ("Такого адреса нет", "No such path"),
    "order_finished": ("Заказ уже завершён", "The order is finished already"),
    "order_not_found": ("Заказ не найден", "No such order"),
    "park_not_found": ("Парк не найден", "No such park"),
    "payment_unavailable": ("Оплата с этого счёта невозможна", "This account cannot be used for payment"),
    "phone_not_found": ("Телефон не найден", "No such phone"),
    "price_changed": ("Цена изменилась", "The price has changed"),
    "requirement_unknown": ("Такого требования нет", "No such requirement"),
    "too_many_requests": ("Слишком много запросов", "Too many requests"),
    "unauthorized": ("Токен сервиса не принят", "The service token is not accepted"),
    "unavailable": ("Сервис временно недоступен", "The service is unavailable for now"),
    "zone_not_found": ("Здесь мы пока не работаем", "There is no service here yet"),
}


def message(code: str, language: Language) -> str:
    """The text for a code; for one that is not ours, the code itself."""
    russian, english = _MESSAGES.get(code, (code, code))
    return russian if language == "ru" else english


def language_of(accept_language: str | None) -> Language:
    """The language that a header asks for; Russian unless it prefers English."""
    english = russian = 0.0
    for item in (accept_language or "").split(","):
        tag, quality = _preference(item)
        if tag == "en":
            english = max(english, quality)
        elif tag == "ru":
            russian = max(russian, quality)
    return "en" if english > russian else "ru"


def _preference(item: str) -> tuple[str, float]:
    tag, _, parameters = item.partition(";")
    name, _, value = parameters.strip().partition("=")
    try:
        quality = float(value) if name == "q" else 1.0
    except ValueError:
        quality = 0.0
    return tag.strip().lower().partition("-")[0], quality

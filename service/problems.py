"""Every error that the service can answer, and how it is told (API.md, Errors; RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from generated import fleet_orders_manager as api
from runtime.errors import WrongField
from runtime.server import HttpAnswer

Language = Literal["ru", "en"]
Outcome = Literal["not_applied", "unknown"]

#: whole seconds after which a repeat makes sense, where nobody said more
RETRY_AFTER = 1
#: our contract's bound, a day; upstreams know none
_LONGEST_WAIT = 86_400
_MOST_FIELDS = 1000


class Entry(NamedTuple):
    """One code: its status, its title for programmers, and the dispatcher's message."""

    status: int
    title: str
    ru: str
    en: str


CATALOGUE: Mapping[str, Entry] = {
    "validation_failed": Entry(
        400, "The request breaks the contract", "Проверьте отмеченные поля.", "Check the marked fields."
    ),
    "invalid_phone": Entry(400, "The phone is no phone number", "Проверьте номер телефона.", "Check the phone number."),
    "invalid_due": Entry(
        400, "The pickup time is in the past", "Время подачи уже прошло.", "The pickup time is in the past."
    ),
    "refused_by_platform": Entry(
        400, "The platform refused the request", "Платформа отклонила заказ.", "The platform refused the order."
    ),
    "unauthorized": Entry(
        401, "The token is missing or not valid", "Войдите в систему ещё раз.", "Please sign in again."
    ),
    "permission_denied": Entry(
        403, "The token does not permit this", "У вас нет прав на это действие.", "You are not permitted to do this."
    ),
    "park_not_active": Entry(
        403, "The park is not active", "Парк отключён и не может создавать заказы.", "The park is not active."
    ),
    "park_may_not_create_orders": Entry(
        403,
        "A park of this kind creates no orders of its own",
        "Этот парк не может создавать заказы.",
        "This park may not create orders.",
    ),
    "park_dispatch_not_set": Entry(
        403,
        "The park's dispatch settings are not set up",
        "В парке не настроено распределение заказов.",
        "The park's dispatch is not set up.",
    ),
    "order_not_found": Entry(404, "There is no such order", "Заказ не найден.", "The order was not found."),
    "zone_not_found": Entry(
        404, "There is no service at the pickup", "В точке подачи нет сервиса.", "There is no service at the pickup."
    ),
    "class_unavailable": Entry(
        404, "The class is not on offer here", "Этот класс здесь недоступен.", "This class is not available here."
    ),
    "park_not_found": Entry(404, "There is no such park", "Парк не найден.", "The park was not found."),
    "no_such_path": Entry(404, "There is no such path", "Такого адреса нет.", "There is no such address."),
    "method_not_allowed": Entry(
        405, "The path does not take this method", "Этот метод не поддерживается.", "This method is not supported."
    ),
    "price_changed": Entry(
        409,
        "The price has changed",
        "Цена изменилась, подтвердите новую.",
        "The price has changed: confirm the new one.",
    ),
    "payment_unavailable": Entry(
        409,
        "The payment cannot be used",
        "Этот способ оплаты сейчас недоступен.",
        "This way to pay is not available now.",
    ),
    "draft_expired": Entry(
        410, "The draft has expired", "Черновик устарел, создайте заказ заново.", "The draft has expired: start anew."
    ),
    "body_too_large": Entry(413, "The body is over 64 KiB", "Слишком большой запрос.", "The request is too large."),
    "unsupported_media_type": Entry(
        415,
        "The body must be plain application/json",
        "Неподдерживаемый формат запроса.",
        "The format of the request is not supported.",
    ),
    "idempotency_token_reused": Entry(
        422,
        "The idempotency token came with another body before",
        "Запрос отличается от прежнего. Повторите создание заказа.",
        "The request differs from the former one. Create the order again.",
    ),
    "internal": Entry(500, "A defect of the service", "Внутренняя ошибка. Повторите.", "Internal error. Try again."),
    "upstream_bad_answer": Entry(
        502,
        "An upstream broke its contract",
        "Сервис ответил с ошибкой. Повторите.",
        "A service answered wrongly. Try again.",
    ),
    "upstream_unavailable": Entry(
        503,
        "An upstream is not available",
        "Сервис временно недоступен. Повторите чуть позже.",
        "A service is not available. Try again shortly.",
    ),
    "overloaded": Entry(
        503, "Too many requests at a time", "Сервис перегружен. Повторите.", "The service is overloaded. Try again."
    ),
    "upstream_timeout": Entry(
        504, "An upstream did not answer in time", "Сервис не ответил вовремя.", "A service did not answer in time."
    ),
    "deadline_exceeded": Entry(
        504, "The time for the request ran out", "Время ожидания истекло.", "The time has run out."
    ),
}

_FIELD_MESSAGES: Mapping[str, tuple[str, str]] = {
    "required": ("Поле обязательно", "The field is required"),
    "unknown_field": ("Такого поля нет", "There is no such field"),
    "wrong_type": ("Значение другого типа", "The value is of another type"),
    "too_short": ("Слишком коротко: не меньше {limit} симв.", "Too short: at least {limit} characters"),
    "too_long": ("Слишком длинно: не больше {limit} симв.", "Too long: at most {limit} characters"),
    "too_few_items": ("Слишком мало: не меньше {limit}", "Too few: at least {limit}"),
    "too_many_items": ("Слишком много: не больше {limit}", "Too many: at most {limit}"),
    "out_of_range": ("Вне допустимых границ ({limit})", "Out of range ({limit})"),
    "pattern": ("Недопустимые символы или форма", "Not of the form that is expected"),
    "format": ("Неверный формат", "Not of the format that is expected"),
    "not_in_enum": ("Недопустимое значение", "Not one of the values that are possible"),
    "invalid_json": ("Тело запроса не является JSON", "The body is not JSON"),
    "invalid_phone": ("Такого номера телефона не бывает", "No such phone number can exist"),
    "invalid_due": ("Время уже прошло", "The time is in the past"),
}


class Refused(Exception):
    """An answer other than success, by its code in the catalogue. ``message`` replaces the catalogue's."""

    def __init__(
        self,
        code: str,
        *,
        wrong: Sequence[WrongField] = (),
        current: api.Current | None = None,
        message: str | None = None,
        retry_after: int | None = None,
        outcome: Outcome = "not_applied",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.wrong = tuple(wrong)
        self.current = current
        self.message = message
        self.retry_after = retry_after
        self.outcome: Outcome = outcome
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        return CATALOGUE[self.code].status


def problem_answer(refused: Refused, *, request_id: str, language: Language) -> HttpAnswer:
    """The whole answer for a refusal."""
    entry = CATALOGUE[refused.code]
    errors: list[api.ProblemField] | UnsetType = UNSET
    detail = entry.title
    if refused.wrong:
        errors = [_field(wrong, language) for wrong in refused.wrong[:_MOST_FIELDS]]
        detail = f"{entry.title}: {len(refused.wrong)} wrong"
    problem = api.Problem(
        type_=f"/docs/errors#{refused.code}",
        title=entry.title,
        status=entry.status,
        detail=detail,
        code=refused.code,
        message=refused.message or (entry.ru if language == "ru" else entry.en),
        outcome=refused.outcome,
        retryable=entry.status >= 500,
        request_id=request_id,
        errors=errors,
        current=UNSET if refused.current is None else refused.current,
    )
    headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store", **refused.headers}
    if entry.status == 503:
        wait = RETRY_AFTER if refused.retry_after is None else refused.retry_after
        headers["Retry-After"] = str(min(wait, _LONGEST_WAIT))
    return HttpAnswer(entry.status, headers, msgspec.json.encode(problem))


def _field(wrong: WrongField, language: Language) -> api.ProblemField:
    russian, english = _FIELD_MESSAGES[wrong.code]
    text = (russian if language == "ru" else english).format(limit=wrong.limit)
    return api.ProblemField(in_=wrong.location, pointer=wrong.pointer, code=wrong.code, message=text)

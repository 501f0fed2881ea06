"""Renders problems (RFC 9457). What each code means is in the catalogue, ``api/errors.yaml``."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import UNSET, UnsetType

from generated import fleet_orders_manager as api
from generated.fleet_orders_manager.problems import EDIT_UNKNOWN, FIELDS
from runtime.errors import WrongField
from runtime.problems import Refused
from runtime.server.asgi import HttpResponse
from service.request_scope import Language

#: Retry-After where neither an upstream nor the code says more
RETRY_AFTER_SECONDS = 1
_MAX_FIELD_ERRORS = 1000
#: limit of our contract, a day; upstreams have none
_MAX_RETRY_AFTER_SECONDS = 86_400
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
#: letters that a text must have, and letters that it may have: names stand in Latin in a Russian text too
_LETTERS: Mapping[Language, tuple[frozenset[str], frozenset[str]]] = {
    "ru": (frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"), _LATIN),
    "en": (_LATIN, frozenset()),
}


def problem_response(
    refused: Refused, *, request_id: str, language: Language, operation: str | None = None
) -> HttpResponse:
    """Return the response of a problem. ``operation`` is the operationId that was served, if any."""
    code = refused.code
    message = code.messages[language]
    if refused.message is not None and _could_be_in(language, refused.message):
        message = refused.message
    retryable = code.retryable
    if operation == api.ORDERS_EDIT.id and refused.outcome == "unknown":
        # an edit that may have been applied must not be sent again: its version would be another by now
        retryable, message = False, EDIT_UNKNOWN[language]
    errors: list[api.ProblemField] | UnsetType = UNSET
    detail = code.title
    if refused.wrong:
        errors = [_field(wrong, language) for wrong in refused.wrong[:_MAX_FIELD_ERRORS]]
        detail = f"{code.title}: {len(refused.wrong)} wrong"
    problem = api.Problem(
        type_=f"/docs/errors#{code.name}",
        title=code.title,
        status=code.status,
        detail=detail,
        code=code.name,
        message=message,
        outcome=refused.outcome,
        retryable=retryable,
        request_id=request_id,
        errors=errors,
        current=UNSET if refused.current is None else refused.current,
    )
    headers = {
        "Content-Type": "application/problem+json",
        "Content-Language": language,
        "Vary": "Accept-Language",
        "Cache-Control": "no-store",
        **refused.headers,
    }
    if code.status == 503:
        wait = RETRY_AFTER_SECONDS if refused.retry_after is None else refused.retry_after
        headers["Retry-After"] = str(min(wait, _MAX_RETRY_AFTER_SECONDS))
    return HttpResponse(code.status, headers, msgspec.json.encode(problem))


def _could_be_in(language: Language, text: str) -> bool:
    """Whether Content-Language could be said of int-api's words: it may know more languages than our two."""
    letters = {letter for letter in text.lower() if letter.isalpha()}
    needed, allowed = _LETTERS[language]
    return not letters.isdisjoint(needed) and letters <= needed | allowed


def _field(wrong: WrongField, language: Language) -> api.ProblemField:
    text = FIELDS.get(wrong.code, FIELDS["format"])[language].format(limit=wrong.limit)
    return api.ProblemField(in_=wrong.location, pointer=wrong.pointer, code=wrong.code, message=text)

"""What int-api's documented refusals become."""

from __future__ import annotations

import re
from typing import Any, Literal, Protocol

import msgspec
from msgspec import UNSET, UnsetType

from generated import fleet_orders_manager as api
from generated import int_api
from generated.fleet_orders_manager import problems
from runtime.errors import InvalidResponseError, WrongField
from runtime.operation import Operation
from runtime.problems import Code, Refused
from service.rules.fields import Declared, check_fields, reads

reads(int_api.Error, "code", "message", "details")
check_fields(
    int_api.ErrorDetails,
    api.Current,
    Declared(set_here=frozenset({"offer.dispatch"}), not_set=frozenset({"orders"})),
)

#: a text of ours is shown instead of a longer one
_LONGEST_MESSAGE = 300
_WORD = re.compile(r"\w+")


class PlatformRefusal(Protocol):
    """An answer of int-api with its Error. ``codes``, where there is one, are those that its contract names."""

    @property
    def body(self) -> int_api.Error: ...

    @property
    def follows_loss(self) -> Literal[True] | UnsetType: ...


def refusal(answer: PlatformRefusal, asked: msgspec.Struct, dispatch: int_api.Dispatch | None = None) -> Refused:
    """A code that the contract names stands for itself; any other is 400 with int-api's message (docs/api-rules.md).

    To a repeat of what may have been applied already, such an answer says nothing. Raises InvalidResponseError then.
    Of int-api's message and details goes on what the catalogue says that the code carries.
    """
    error = answer.body
    if error.code not in _codes(answer):
        if answer.follows_loss is not UNSET:
            raise _unknown_code(answer)
        return problems.refused_by_platform(message=_message(error.message, asked))
    code = problems.CODES[error.code]
    message = _message(error.message, asked) if "message" in code.carries else None
    return Refused(code, message=message, current=_current(code, error.details, dispatch))


def commit_refusal(answer: PlatformRefusal, asked: api.CommitRequest) -> Refused | InvalidResponseError:
    """On commit a 4XX is final, so a 404, 409 or 410 with an unknown code is no rejection (docs/api-rules.md)."""
    if isinstance(answer, int_api.CommitOrder400) or answer.body.code in _codes(answer):
        return refusal(answer, asked)
    return _unknown_code(answer)


def _unknown_code(answer: PlatformRefusal) -> InvalidResponseError:
    """With the operation that was asked, since that decides what is known of the order."""
    asked = next(
        operation
        for operation in vars(int_api).values()
        if isinstance(operation, Operation) and operation.answer_of(answer) is not None
    )
    spec = asked.answer_of(answer)
    assert spec is not None
    return InvalidResponseError(asked.contract, asked.id, spec.low, [WrongField("body", "/code", "not_in_enum")])


def _codes(answer: PlatformRefusal) -> frozenset[str]:
    codes: frozenset[str] = getattr(answer, "codes", frozenset())
    return codes


def _current(
    code: Code, details: int_api.ErrorDetails | UnsetType, dispatch: int_api.Dispatch | None
) -> api.Current | None:
    """What holds now, of that what the code carries and our contract can: it is help, and no reason to fail."""
    if isinstance(details, UnsetType):
        return None
    plain: dict[str, Any] = msgspec.to_builtins(details)
    if "offer" in plain and dispatch is not None:
        plain["offer"]["dispatch"] = msgspec.to_builtins(dispatch)
    known = {name: value for name, value in plain.items() if f"current.{name}" in code.carries and _fits(name, value)}
    return msgspec.convert(known, api.Current) if known else None


def _fits(name: str, value: Any) -> bool:
    try:
        msgspec.convert({name: value}, api.Current)
    except msgspec.ValidationError:
        return False
    return True


def _message(message: str, asked: msgspec.Struct) -> str | None:
    """int-api's own words, unless they may quote the request."""
    quoted = (text for text in _texts(msgspec.to_builtins(asked)) if _may_quote(message, text))
    number_like = re.search(r"\d(\D{0,2}\d){6}", message)
    if not message.strip() or len(message) > _LONGEST_MESSAGE or number_like or any(quoted):
        return None
    return message


def _may_quote(message: str, text: str) -> bool:
    """Whether they share a word: of an address or comment a part tells enough, short words like "at" tell nothing."""
    words = _WORD.findall(text.casefold())
    telling = (word for word in words if len(word) > 2 or not word.isalpha() or len(words) == 1)
    return not set(_WORD.findall(message.casefold())).isdisjoint(telling)


def _texts(plain: Any) -> list[str]:
    if isinstance(plain, dict):
        return [text for value in plain.values() for text in _texts(value)]
    if isinstance(plain, list):
        return [text for value in plain for text in _texts(value)]
    return [str(plain)] if isinstance(plain, str | float) else []

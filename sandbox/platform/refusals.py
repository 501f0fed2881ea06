"""Rejections of the platform, in the words of int-api's contract."""

from typing import ClassVar

from msgspec import UNSET

from generated.int_api import CancelRules, ErrorDetails, Estimate, Money


class Refusal(Exception):
    """A call that the platform does not follow; the subclasses right below stand for one HTTP status each."""

    code: ClassVar[str]

    def __init__(self, details: ErrorDetails | None = None) -> None:
        super().__init__(self.code)
        self.details = UNSET if details is None else details


class Invalid(Refusal):
    """400: the contract's form is kept, yet it makes no sense."""


class NotFound(Refusal):
    """404"""


class Conflict(Refusal):
    """409"""


class DispatchInvalid(Invalid):
    """A hold time with a mode that has none."""

    code = "dispatch_invalid"


class AccountRequired(Invalid):
    """Card or corp without an account."""

    code = "account_required"


class DueInPast(Invalid):
    """A ride that should have begun already."""

    code = "due_in_past"


class DueTooFar(Invalid):
    """A ride later than the platform plans."""

    code = "due_too_far"


class RequirementUnknown(Invalid):
    """A wish that the platform does not know."""

    code = "requirement_unknown"


class CursorInvalid(Invalid):
    """A cursor that is none, or that belongs to another search."""

    code = "cursor_invalid"


class EditRefused(Invalid):
    """A change that no ride could follow: a pickup without service or an account that cannot pay."""

    code = "edit_refused"


class ZoneNotFound(NotFound):
    """No service at the pickup."""

    code = "zone_not_found"


class ClassUnavailable(NotFound):
    """No such class at the pickup."""

    code = "class_unavailable"


class OrderNotFound(NotFound):
    """Unknown, or of another park."""

    code = "order_not_found"


class PriceChanged(Conflict):
    """The price that was shown no longer holds."""

    code = "price_changed"

    def __init__(self, *, offer: Estimate | None = None, price: Money | None = None) -> None:
        super().__init__(ErrorDetails(offer=offer or UNSET, price=price or UNSET))


class PaymentUnavailable(Conflict):
    """The account is unknown or blocked."""

    code = "payment_unavailable"


class CancelStateChanged(Conflict):
    """To cancel costs something else than the caller was shown."""

    code = "cancel_state_changed"

    def __init__(self, rules: CancelRules) -> None:
        super().__init__(ErrorDetails(cancel_rules=rules))


class OrderFinished(Conflict):
    """Nothing is left to cancel."""

    code = "order_finished"


class EditConflict(Conflict):
    """The order is not as the caller saw it."""

    code = "edit_conflict"

    def __init__(self, version: int) -> None:
        super().__init__(ErrorDetails(version=version))


class NotEditable(Conflict):
    """A field that can no longer be changed."""

    code = "not_editable"

    def __init__(self, editable_fields: list[str]) -> None:
        super().__init__(ErrorDetails(editable_fields=editable_fields))


class DraftExpired(Refusal):
    """410: it was never committed, and now it is too late."""

    code = "draft_expired"


class TokenReused(Refusal):
    """422: the idempotency token came with another body before."""

    code = "idempotency_token_reused"

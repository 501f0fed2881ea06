"""personal: the phones behind their contract."""

from generated.personal import (
    Error,
    FindPhone200,
    FindPhone404,
    FindPhoneRequest,
    PhoneId,
    PhoneRecord,
    RetrievePhone200,
    RetrievePhone404,
    RetrievePhoneRequest,
    StorePhone200,
    StorePhoneRequest,
)
from generated.personal.server import Handlers
from sandbox.messages import message
from sandbox.phones import Phones
from sandbox.upstreams.hooks import CallContext


class Personal:
    """Exchanges phones for ids and back."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    def handlers(self) -> Handlers[CallContext]:
        """The operations."""
        return Handlers(store_phone=self.store_phone, find_phone=self.find_phone, retrieve_phone=self.retrieve_phone)

    async def store_phone(self, request: StorePhoneRequest, context: CallContext) -> StorePhone200:
        """Keep a phone."""
        phone = request.body.value
        return StorePhone200(PhoneRecord(id=self._phones.store(phone), value=phone))

    async def find_phone(self, request: FindPhoneRequest, context: CallContext) -> FindPhone200 | FindPhone404:
        """Find a phone that was kept before."""
        phone_id = self._phones.find(request.body.value)
        return FindPhone404(_not_found(context)) if phone_id is None else FindPhone200(PhoneId(id=phone_id))

    async def retrieve_phone(
        self, request: RetrievePhoneRequest, context: CallContext
    ) -> RetrievePhone200 | RetrievePhone404:
        """Give the phone behind an id."""
        phone = self._phones.retrieve(request.body.id)
        if phone is None:
            return RetrievePhone404(_not_found(context))
        return RetrievePhone200(PhoneRecord(id=request.body.id, value=phone))


def _not_found(context: CallContext) -> Error:
    return Error(code="phone_not_found", message=message("phone_not_found", context.language))

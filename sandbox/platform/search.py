"""Searches in a park's orders, page by page."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b

import msgspec
from msgspec import UNSET

from generated.int_api import OrderPage, SearchRequest
from sandbox.messages import Language
from sandbox.platform.books import BookedOrder, Books
from sandbox.platform.refusals import CursorInvalid
from sandbox.platform.view import OrderView


class _Cursor(msgspec.Struct, frozen=True):
    """End of a page: the next one continues with orders older than `before`."""

    before: int
    search: str


class Search:
    """Finds orders, newest first."""

    def __init__(self, books: Books, view: OrderView) -> None:
        self._books = books
        self._view = view

    def page(self, request: SearchRequest, language: Language) -> OrderPage:
        """One page of a park's committed orders. Raises CursorInvalid."""
        before = _before(request)
        newest_first = reversed(self._books.committed.values())
        found = [order for order in newest_first if order.number < before and self._matches(order, request)]
        listed = found[: request.limit]
        return OrderPage(
            orders=[self._view.order(order, language) for order in listed],
            cursor=_cursor(request, listed[-1].number) if len(found) > len(listed) else UNSET,
        )

    def _matches(self, order: BookedOrder, request: SearchRequest) -> bool:
        return (
            order.park_id == request.park_id
            and (request.phone_pd_id is UNSET or order.draft.passenger.phone_pd_id == request.phone_pd_id)
            and (request.order_ids is UNSET or order.order_id in request.order_ids)
            and (request.statuses is UNSET or self._view.status(order) in request.statuses)
        )


def _search_key(request: SearchRequest) -> str:
    criteria = (request.park_id, request.phone_pd_id, request.order_ids, request.statuses)
    return blake2b(repr(criteria).encode(), digest_size=8).hexdigest()


def _cursor(request: SearchRequest, before: int) -> str:
    return urlsafe_b64encode(msgspec.json.encode(_Cursor(before=before, search=_search_key(request)))).decode()


def _before(request: SearchRequest) -> float:
    if request.cursor is UNSET:
        return float("inf")
    try:
        cursor = msgspec.json.decode(urlsafe_b64decode(request.cursor), type=_Cursor)
    except (ValueError, msgspec.DecodeError):
        raise CursorInvalid from None
    if cursor.search != _search_key(request):
        raise CursorInvalid
    return cursor.before

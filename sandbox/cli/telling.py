"""How the story is told: plain text, no phone in full."""

import sys
from datetime import datetime, tzinfo
from textwrap import fill
from typing import TextIO

from msgspec import UNSET, UnsetType

from generated import fleet_orders_manager as fom
from runtime.errors import FailureAnswer

_WIDTH = 96


class Teller:
    """Writes what the dispatcher sees."""

    def __init__(self, time_zone: tzinfo, out: TextIO = sys.stdout) -> None:
        """`time_zone` is the dispatcher's."""
        self._time_zone = time_zone
        self._out = out
        self._chapters = 0

    def opening(self, who: str) -> None:
        """Who the story is about."""
        self._line(f"\n  A DAY AT THE DISPATCHER'S DESK\n  {who}")

    def chapter(self, title: str, operation: str) -> None:
        """A new step, made by that operation."""
        self._chapters += 1
        heading = f"{self._chapters}. {title}"
        self._line(f"\n{heading} {'.' * (_WIDTH - len(heading) - len(operation) - 2)} {operation}\n")

    def say(self, text: str) -> None:
        """A sentence or two."""
        self._line(fill(text, _WIDTH, initial_indent="   ", subsequent_indent="   "))

    def caller(self, phone: str, page: fom.OrderPage) -> None:
        """Who calls, and what is going on with the caller already."""
        count = "one ride" if len(page.orders) == 1 else f"{len(page.orders)} rides"
        self.say(f"It is {_masked(phone)}, who has {count} ahead:")
        self.orders(page)
        self.say("“Really one more?” “Yes please, right now.”")

    def orders(self, page: fom.OrderPage) -> None:
        """Orders, one or two lines each."""
        for order in page.orders:
            self._line(f"     - {order.status:<12} {self._when(order.due)}, {order.class_}, {_price(order.price)}")
            self._line(f"       {order.route[0].fullname} → {order.route[-1].fullname}")
            if order.performer is not UNSET:
                self._line(f"       {_driver(order.performer)}")

    def estimate(self, start: str, end: str, estimate: fom.Estimate, chosen: str) -> None:
        """The ride, and each class with its price."""
        meters, seconds = estimate.distance_meters or 0, estimate.duration_seconds or 0
        self.say(f"{start} → {end}: {meters / 1000:.1f} km, {seconds // 60} min.")
        for level in estimate.service_levels:
            self._line(f"     {'>' if level.class_ == chosen else ' '} {_level(level)}")
        self.say(f"“{chosen.capitalize()}, then.” The price holds until {self._local(estimate.expires_at):%H:%M:%S}.")

    def draft(self, draft: fom.Draft) -> None:
        """What was drafted."""
        hold = draft.dispatch.hold_seconds
        whom = "the park's own drivers first" if draft.dispatch.mode == "own_drivers_first" else draft.dispatch.mode
        seconds = "" if hold is UNSET else f" for {hold} s"
        self.say(f"Draft {draft.order_id[:8]}…, {_price(draft.price)}, for {whom}{seconds}.")

    def bad_line(self) -> None:
        """What will go wrong."""
        self.say("int-api does what it is asked, but now its answers get lost on the way back.")

    def commit_failed(self, attempt: int, failure: FailureAnswer) -> None:
        """A commit without a result."""
        problem = getattr(failure.answer, "body", None)
        code = f" {problem.code}, outcome {problem.outcome}" if isinstance(problem, fom.Problem) else ""
        self.commit_answered(attempt, failure.status, f"{code.strip()}: perhaps it is done, so once more")

    def commit_answered(self, attempt: int, status: int, meaning: str) -> None:
        """A commit's answer, in the front end's eyes."""
        self._line(f"     call {attempt}   {status}   {meaning}")

    def committed(self, asked: int, made: int) -> None:
        """What has come of it."""
        self.say(f"int-api was asked {asked} times to commit this draft. Orders made of it: {made}.")

    def ending(self) -> None:
        """The end."""
        self._line("\n  One ride was wanted, one ride was ordered.\n")

    def _when(self, due: datetime | UnsetType) -> str:
        return "as soon as possible" if due is UNSET else f"{self._local(due):%d %B, %H:%M}"

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._time_zone)

    def _line(self, text: str) -> None:
        print(text, file=self._out, flush=True)


def _masked(phone: str) -> str:
    return f"{phone[:2]}******{phone[-4:]}"


def _price(price: fom.Money | UnsetType) -> str:
    return "price open" if price is UNSET else f"{price.amount} {price.currency}"


def _level(level: fom.ServiceLevel) -> str:
    if not level.is_available:
        return f"{level.class_:<12} not to be had ({level.unavailable_reason})"
    surge = f", demand x{level.surge:g}" if level.surge is not UNSET and level.surge > 1 else ""
    wait = "" if level.waiting_seconds is UNSET else f", a car in {-(-level.waiting_seconds // 60)} min"
    return f"{level.class_:<12} {_price(level.price):>14}{wait}{surge}"


def _driver(performer: fom.Performer) -> str:
    car = performer.car
    arrival = performer.arrives_in_seconds
    when = "" if arrival is UNSET else f", there in {-(-arrival // 60)} min"
    color = "" if car.color is UNSET else f"{car.color} "
    return f"{performer.name}, {color}{car.model} {car.number}{when}"

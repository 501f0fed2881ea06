"""Narration of the story: plain text, no phone in full."""

import sys
from datetime import datetime, tzinfo
from textwrap import fill
from typing import TextIO

from msgspec import UNSET, UnsetType

from generated import fleet_orders_manager as fom
from sandbox.cli.story import wording

_WIDTH = 96


class Teller:
    """Writes what the dispatcher sees."""

    def __init__(self, time_zone: tzinfo, out: TextIO = sys.stdout) -> None:
        """`time_zone` is the dispatcher's."""
        self._time_zone = time_zone
        self._out = out
        self._chapters = 0
        self._attempts = 0

    def opening(self, who: str) -> None:
        """Introduce the dispatcher."""
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
        """Narrate the caller and the caller's active orders."""
        count = "one ride" if len(page.orders) == 1 else f"{len(page.orders)} rides"
        self.say(f"It is {wording.masked(phone)}, who has {count} ahead:")
        self.orders(page)
        self.say("“Really one more?” “Yes please, right now.”")

    def orders(self, page: fom.OrderPage) -> None:
        """Orders, one or two lines each."""
        for order in page.orders:
            self._line(
                f"     - {order.status:<12} {self._when(order.due)}, {order.class_}, {wording.price(order.price)}"
            )
            self._line(f"       {order.route[0].fullname} → {order.route[-1].fullname}")
            if order.performer is not UNSET:
                self._line(f"       {wording.driver(order.performer)}")

    def estimate(self, start: str, end: str, estimate: fom.Estimate, chosen: str) -> None:
        """The ride, and each class with its price."""
        meters, seconds = estimate.distance_meters or 0, estimate.duration_seconds or 0
        self.say(f"{start} → {end}: {meters / 1000:.1f} km, {seconds // 60} min.")
        for level in estimate.service_levels:
            self._line(f"     {'>' if level.class_ == chosen else ' '} {wording.level(level)}")
        self.say(f"“{chosen.capitalize()}, then.” The price holds until {self._local(estimate.expires_at):%H:%M:%S}.")

    def draft(self, draft: fom.Draft) -> None:
        """Narrate the draft."""
        hold = draft.dispatch.hold_seconds
        whom = "the park's own drivers first" if draft.dispatch.mode == "own_drivers_first" else draft.dispatch.mode
        seconds = "" if hold is UNSET else f" for {hold} s"
        self.say(f"Draft {draft.order_id[:8]}…, {wording.price(draft.price)}, for {whom}{seconds}.")
        for warning in draft.warnings:
            self._line(f"     ! {wording.alike(warning)}")

    def bad_line(self) -> None:
        """Narrate the fault that comes next."""
        self.say("int-api does what it is asked, but now its answers get lost on the way back.")

    def attempt(self, result: str) -> None:
        """A commit's answer, or the word for its absence, in the front end's eyes."""
        self._attempts += 1
        meaning = "committed" if result == "200" else "perhaps it is done, perhaps not: once more"
        self._line(f"     call {self._attempts}   {result}   {meaning}")

    def committed(self, asked: int, made: int) -> None:
        """Narrate the result."""
        self.say(
            f"The service retries within a call, too: int-api was asked {asked} times to commit this draft. "
            f"Orders made of it: {made}."
        )

    def both_look(self, order: fom.Order) -> None:
        """Narrate the view of both desks."""
        fields = ", ".join(order.editable_fields)
        self.say(f"Both desks show version {order.version} of the order. What may be changed: {fields}.")

    def colleague_was_first(self, edited: fom.Edited) -> None:
        """A change from the other desk."""
        self.say(f"The colleague adds a note, which makes it version {edited.version}. The first desk does not know.")

    def refused(self, status: int, problem: fom.Problem, meaning: str) -> None:
        """A refusal, and what it means here."""
        self._line(f"     {status}   {problem.code}: {meaning}")
        self._line(f"           “{problem.message}”")

    def redirected(self, before: fom.Order, edited: fom.Edited, after: fom.Order) -> None:
        """A change of the destination, after another look."""
        self._line(f"     200   read again and changed: version {edited.version}")
        self.say(f"Not {before.route[-1].fullname}, but {after.route[-1].fullname}.")
        prices = f"{wording.price(before.price)} it was, {wording.price(edited.price)} it is"
        self.say(f"{prices}. The colleague's note is still there.")

    def cancel_rules(self, begin: str, rules: fom.CancelRules) -> None:
        """The terms of cancelling."""
        fee = "nothing" if rules.fee is UNSET else wording.price(rules.fee)
        self.say(f"{begin} “{rules.state}”: to cancel costs {fee}.")

    def cancelled(self, cancelled: fom.Cancelled) -> None:
        """A cancellation."""
        self._line(f"     200   {cancelled.status}, for {wording.price(cancelled.fee)}")

    def ending(self) -> None:
        """The end."""
        self._line("\n  One ride was wanted, one was ordered, and nobody was surprised by a price.")
        self._line("  See it yourself: make run, then open its address in a browser.\n")

    def _when(self, due: datetime | UnsetType) -> str:
        return "as soon as possible" if due is UNSET else f"{self._local(due):%d %B, %H:%M}"

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._time_zone)

    def _line(self, text: str) -> None:
        print(text, file=self._out, flush=True)

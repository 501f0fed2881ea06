"""The first half: active orders, estimate, draft, commit with a lost answer on the way, active orders again."""

from generated import fleet_orders_manager as fom
from sandbox.cli.passengers import REGULAR
from sandbox.cli.story.stage import (
    END,
    RIDE_CLASS,
    START,
    Stage,
    StoryBroken,
    drafted,
    expect,
    insist,
    point,
    soon,
    wish,
)
from sandbox.faults import AnswerLost
from sdk.python import Committed, Denied, Refused, Undecided

_LATER_SECONDS = 150


async def phone_rings(stage: Stage) -> None:
    """A passenger calls who has a ride already."""
    stage.teller.chapter("The phone rings", "orders_active")
    page = await stage.active()
    insist(len(page.orders) == 1, "the caller should have one ride")
    stage.teller.caller(REGULAR, page)


async def estimate(stage: Stage) -> fom.Estimate:
    """Estimate the order."""
    stage.teller.chapter("What will it cost?", "orders_estimate")
    request = fom.EstimateRequest(phone=REGULAR, route=[point(START), point(END)])
    answer = await stage.orders.orders_estimate(fom.OrdersEstimateRequest(body=request))
    offer = expect(answer, fom.OrdersEstimate200).body
    stage.teller.estimate(START.street, END.street, offer, RIDE_CLASS)
    return offer


async def draft(stage: Stage, offer: fom.Estimate) -> fom.Draft:
    """A draft at the estimated price."""
    stage.teller.chapter("A draft, and nobody is sent anywhere yet", "orders_draft")
    made = drafted(await stage.orders.draft(wish(offer.offer_id), soon()))
    insist([warning.same for warning in made.warnings] == [[]], "tomorrow's ride should be alike in nothing")
    stage.teller.draft(made)
    return made


async def commit(stage: Stage, order_id: str) -> None:
    """One order, though the answer to the first call is lost."""
    stage.teller.chapter("Commit, on a bad line", "orders_commit")
    stage.teller.bad_line()
    stage.sandbox.faults.set("int-api", "commitOrder", AnswerLost())
    stage.sandbox.calls.clear()
    match await stage.orders.commit_until_final(order_id, soon()):
        case Committed(attempts=attempts):
            insist(attempts > 1, "no answer was lost")
        case Refused(problem=problem) | Denied(problem=problem):
            raise StoryBroken(f"the story breaks off: {problem.code}")
        case Undecided(last=last):
            raise StoryBroken(f"not committed in time: {last}")
    made = [committed for committed in stage.sandbox.books.committed if committed == order_id]
    insist(len(made) == 1, "not one order was made")
    stage.teller.committed(len(stage.sandbox.calls.of("int-api", "commitOrder")), len(made))


async def look_again(stage: Stage, order_id: str) -> None:
    """A driver is on the way."""
    stage.clock.advance(_LATER_SECONDS)
    stage.teller.chapter("Two and a half minutes later", "orders_active")
    page = await stage.active()
    statuses = {order.order_id: order.status for order in page.orders}
    insist(statuses.get(order_id) == "driving", "the new order should have a driver")
    stage.teller.orders(page)

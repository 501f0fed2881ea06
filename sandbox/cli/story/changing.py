"""The second half: the ride is nearly ordered twice, its destination changes, and then it is cancelled."""

from msgspec import UNSET

from generated import fleet_orders_manager as fom
from sandbox.cli.story.stage import ELSEWHERE, Stage, drafted, expect, insist, point, soon, wish

_MEANWHILE_SECONDS = 100


async def ask_twice(stage: Stage, order_id: str) -> None:
    """A colleague is asked for the same ride."""
    stage.teller.chapter("The same wish, at the next desk", "orders_draft")
    stage.teller.say("The passenger calls once more and gets a colleague, who drafts the ride as well.")
    again = drafted(await stage.colleague.draft(wish(), soon()))
    alike = {warning.order_id: warning.same for warning in again.warnings}
    insist(alike.get(order_id) == ["pickup", "destination", "time"], "the same ride should be warned of")
    stage.teller.draft(again)
    stage.teller.say("“You have this ride already, the driver is on the way.” It is not committed, so nobody is sent.")


async def redirect(stage: Stage, order_id: str) -> fom.Order:
    """The destination is changed while the colleague notes something; returns the order as it is shown then."""
    stage.teller.chapter("Somewhere else, please", "orders_edit")
    shown = await stage.get(order_id)
    stage.teller.both_look(shown)
    note = fom.EditRequest(order_id=order_id, version=shown.version, comment="Перезвонить по приезде")
    noted = expect(await stage.colleague.orders_edit(fom.OrdersEditRequest(body=note)), fom.OrdersEdit200).body
    stage.teller.colleague_was_first(noted)
    problem = expect(await _redirect(stage, shown), fom.OrdersEdit409).body
    current = problem.current or fom.Current()
    insist(problem.code == "edit_conflict", f"{problem.code} instead of a lost race")
    insist(current.version == noted.version, "the conflict should tell the version that holds")
    stage.teller.refused(409, problem, f"the order has version {current.version} by now")
    fresh = await stage.get(order_id)
    edited = expect(await _redirect(stage, fresh), fom.OrdersEdit200).body
    changed = await stage.get(order_id)
    insist(changed.route[-1].fullname == ELSEWHERE.fullname, "the destination should have changed")
    insist(changed.comment == note.comment, "the colleague's note should still be there")
    stage.teller.redirected(fresh, edited, changed)
    return changed


async def cancel(stage: Stage, shown: fom.Order) -> None:
    """Cancelling has become dearer since the order was shown."""
    stage.teller.chapter("Better not at all", "orders_cancel")
    rules = shown.cancel_rules or fom.CancelRules(can_cancel=False)
    stage.teller.cancel_rules("The desk shows", rules)
    stage.clock.advance(_MEANWHILE_SECONDS)
    stage.teller.say("But it shows what was a minute and a half ago, and the car has come nearer.")
    problem = expect(await _cancel(stage, shown.order_id, rules), fom.OrdersCancel409).body
    insist(problem.code == "cancel_state_changed", f"{problem.code} instead of a changed price of cancelling")
    current = problem.current or fom.Current()
    now = current.cancel_rules or fom.CancelRules(can_cancel=False)
    insist(now.fee is not UNSET, "cancelling should cost something by now")
    stage.teller.refused(409, problem, "nothing is cancelled on terms that nobody has seen")
    stage.teller.cancel_rules("What holds now is", now)
    done = expect(await _cancel(stage, shown.order_id, now), fom.OrdersCancel200).body
    insist(done.fee == now.fee, "the fee should be the one that was shown")
    insist(not (await stage.get(shown.order_id)).is_active, "a cancelled order should not be active")
    stage.teller.cancelled(done)


async def _redirect(stage: Stage, shown: fom.Order) -> fom.OrdersEditResult:
    request = fom.EditRequest(order_id=shown.order_id, version=shown.version, destinations=[point(ELSEWHERE)])
    return await stage.orders.orders_edit(fom.OrdersEditRequest(body=request))


async def _cancel(stage: Stage, order_id: str, rules: fom.CancelRules) -> fom.OrdersCancelResult:
    request = fom.CancelRequest(order_id=order_id, cancel_state=rules.state or "")
    return await stage.orders.orders_cancel(fom.OrdersCancelRequest(body=request))

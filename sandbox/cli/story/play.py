"""The story as a whole: a ride is ordered, doubted, changed and cancelled."""

from runtime.errors import UpstreamError
from sandbox.cli.story.changing import ask_twice, cancel, redirect
from sandbox.cli.story.ordering import commit, draft, estimate, look_again, phone_rings
from sandbox.cli.story.stage import Stage, StoryBroken
from sandbox.sandbox import DEFAULT_DISPATCHER
from sandbox.world.parks import OWN_FIRST


async def play(stage: Stage) -> None:
    """Play and narrate everything. Raises StoryBroken if anything differs from the narration."""
    stage.teller.opening(f"{DEFAULT_DISPATCHER.dispatcher_id} of {OWN_FIRST.name}, {OWN_FIRST.city.name}")
    try:
        await phone_rings(stage)
        offer = await estimate(stage)
        order_id = (await draft(stage, offer)).order_id
        await commit(stage, order_id)
        await look_again(stage, order_id)
        await ask_twice(stage, order_id)
        shown = await redirect(stage, order_id)
        await cancel(stage, shown)
    except UpstreamError as failure:
        raise StoryBroken(f"the story breaks off: {failure}") from None
    if stage.sandbox.violations:
        raise StoryBroken(f"contracts were broken: {stage.sandbox.violations}")
    stage.teller.ending()

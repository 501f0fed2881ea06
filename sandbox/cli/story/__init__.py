"""A dispatcher's story, played through the published client, with a narration."""

from sandbox.cli.story.play import play
from sandbox.cli.story.stage import Stage, StoryBroken
from sandbox.cli.story.telling import Teller

__all__ = ["Stage", "StoryBroken", "Teller", "play"]

"""A dispatcher's story, played through the client that other teams get and told while it happens."""

from sandbox.cli.story.play import play
from sandbox.cli.story.stage import Stage, StoryBroken
from sandbox.cli.story.telling import Teller

__all__ = ["Stage", "StoryBroken", "Teller", "play"]

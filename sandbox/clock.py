"""The sandbox's time: the system's, or one that a test sets by hand."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Clock of the sandbox; everything that expires or moves there uses it."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is advanced."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The moment the clock shows, in UTC."""
        return self._now

    def advance(self, seconds: float) -> datetime:
        """Move the clock on (a negative number turns it back) and return the new moment."""
        return self.set(self._now + timedelta(seconds=seconds))

    def set(self, moment: datetime) -> datetime:
        """Put the clock to an aware moment and return it in UTC."""
        self._now = moment.astimezone(UTC)
        return self._now


class OffsetClock:
    """The computer's clock, from which it can be moved away: for people who cannot wait for a ride to end."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """The computer's time, moved on, in UTC."""
        return datetime.now(UTC) + self._offset

    def advance(self, seconds: float) -> datetime:
        """Move the clock further on and return the new moment."""
        self._offset += timedelta(seconds=seconds)
        return self.now()

"""Connections that break, or lead nowhere."""

from sandbox.faults.exchange import Exchange, Kind


class Refuse(Kind, frozen=True):
    """Connections are refused.

    Set for a whole upstream, without number or chance, its port is closed and its connections are dropped until the
    fault is cleared. A single operation cannot be told before the request is read: there, and with a number or a
    chance, the connection is reset as soon as the request is known, and nothing is done.
    """

    async def act(self, exchange: Exchange) -> None:
        """Reset the connection."""
        await exchange.reset()


class ResetBefore(Kind, frozen=True):
    """The connection is reset before a response. The call has not taken effect."""

    async def act(self, exchange: Exchange) -> None:
        """Reset the connection."""
        await exchange.reset()


class ResetHalfway(Kind, frozen=True):
    """The call takes effect, and the connection is reset in the middle of the response."""

    async def act(self, exchange: Exchange) -> None:
        """Send half of the answer."""
        await exchange.send_half(await exchange.ask())


class AnswerLost(Kind, frozen=True):
    """The call takes effect, and the connection is reset before the response."""

    async def act(self, exchange: Exchange) -> None:
        """Apply the fault silently."""
        await exchange.ask()
        await exchange.reset()


class NoAnswer(Kind, frozen=True):
    """No response, until the client gives up or the fault is cleared. The call does not take effect."""

    async def act(self, exchange: Exchange) -> None:
        """Keep the caller waiting."""
        await exchange.hang()

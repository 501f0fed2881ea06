"""Upstreams that take their time."""

from sandbox.faults.exchange import Exchange, Kind


class Delay(Kind, frozen=True):
    """The upstream begins only after so many seconds; should the caller have left by then, it is done all the same."""

    seconds: float

    async def act(self, exchange: Exchange) -> None:
        """Wait, then go on as if nothing had been."""
        await exchange.sleep(self.seconds)
        await exchange.send(await exchange.ask())


class After(Kind, frozen=True):
    """The upstream begins only once another of its operations is called, or the fault is cleared.

    Calls since the last `clear` of the record count. Set for two operations, each after the other, it lets nobody on
    but who makes both calls at the same time.
    """

    operation: str

    async def act(self, exchange: Exchange) -> None:
        """Wait for the other call, then go on as if nothing had been."""
        await exchange.until_called(self.operation)
        await exchange.send(await exchange.ask())


class SlowBody(Kind, frozen=True):
    """The answer drips in, in so many pieces with so many seconds before each."""

    pieces: int = 10
    pause: float = 0.1

    async def act(self, exchange: Exchange) -> None:
        """Answer piece by piece."""
        await exchange.send_slowly(await exchange.ask(), self.pieces, self.pause)

"""Upstreams that take their time."""

from sandbox.faults.exchange import Exchange, Kind


class Delay(Kind, frozen=True):
    """The upstream starts after `seconds`, and completes even if the client has disconnected by then."""

    seconds: float

    async def act(self, exchange: Exchange) -> None:
        """Wait, then go on as if nothing had been."""
        await exchange.sleep(self.seconds)
        await exchange.send(await exchange.ask())


class After(Kind, frozen=True):
    """The upstream starts once its operation `operation` is called, or the fault is cleared.

    Calls since the last `clear` of the record count. Set for two operations, each after the other, it lets nobody on
    but who makes both calls at the same time.
    """

    operation: str

    async def act(self, exchange: Exchange) -> None:
        """Wait for the other call, then go on as if nothing had been."""
        await exchange.until_called(self.operation)
        await exchange.send(await exchange.ask())


class SlowBody(Kind, frozen=True):
    """The response is sent in `pieces`, with a `pause` in seconds before each."""

    pieces: int = 10
    pause: float = 0.1

    async def act(self, exchange: Exchange) -> None:
        """Answer piece by piece."""
        await exchange.send_slowly(await exchange.ask(), self.pieces, self.pause)

"""Upstreams that take their time."""

from sandbox.faults.exchange import Exchange, Kind


class Delay(Kind, frozen=True):
    """The upstream begins only after so many seconds; should the caller have left by then, it is done all the same."""

    seconds: float

    async def act(self, exchange: Exchange) -> None:
        """Wait, then go on as if nothing had been."""
        await exchange.sleep(self.seconds)
        await exchange.send(await exchange.ask())


class SlowBody(Kind, frozen=True):
    """The answer drips in, in so many pieces with so many seconds before each."""

    pieces: int = 10
    pause: float = 0.1

    async def act(self, exchange: Exchange) -> None:
        """Answer piece by piece."""
        await exchange.send_slowly(await exchange.ask(), self.pieces, self.pause)

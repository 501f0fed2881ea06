"""An upstream that has not made up its mind."""

from sandbox.faults.exchange import Exchange, Kind


class Undecided(Kind, frozen=True):
    """commitOrder returns 202 instead of committing, `times` times if `calls` is left out.

    Only a draft that could be committed is put off: what is committed stays so, and a refusal is final at once.
    """

    times: int = 1
    retry_after_ms: int = 200

    async def act(self, exchange: Exchange) -> None:
        """Put the decision off."""
        await exchange.send(await exchange.ask(undecided_ms=self.retry_after_ms))

"""Answers of another kind than the one hoped for: the upstream's own failures, and pages of gateways before it."""

from sandbox.faults.exchange import Answer, Exchange, Kind

_CODES = {429: "too_many_requests", 500: "internal", 503: "unavailable"}


class Status(Kind, frozen=True):
    """An error in the upstream's own format, with `Retry-After` if given. With `applied` the call has taken effect."""

    code: int
    retry_after: int | str | None = None
    error_code: str | None = None
    applied: bool = False

    async def act(self, exchange: Exchange) -> None:
        """Answer with the error."""
        if self.applied:
            await exchange.ask()
        answer = exchange.error(self.code, self.error_code or _CODES.get(self.code, "brand_new"))
        if self.retry_after is None:
            await exchange.send(answer)
            return
        headers = {**answer.headers, "retry-after": str(self.retry_after)}
        await exchange.send(Answer(status=answer.status, headers=headers, body=answer.body))


class UnknownStatus(Kind, frozen=True):
    """A status that the contract does not document, with an unknown JSON body."""

    code: int = 418

    async def act(self, exchange: Exchange) -> None:
        """Answer with the status."""
        await exchange.send(Answer.of_json(self.code, {"detail": "not in the contract"}))


class HtmlStatus(Kind, frozen=True):
    """An HTML error page, as a gateway returns it."""

    code: int = 502

    async def act(self, exchange: Exchange) -> None:
        """Answer with the page."""
        page = f"<html><head><title>{self.code}</title></head><body><h1>{self.code}</h1><hr>nginx</body></html>\r\n"
        await exchange.send(Answer(status=self.code, headers={"content-type": "text/html"}, body=page.encode()))


class Redirect(Kind, frozen=True):
    """A redirect, for instance to a login page."""

    location: str = "http://login.invalid/"
    code: int = 302

    async def act(self, exchange: Exchange) -> None:
        """Point somewhere else."""
        await exchange.send(Answer(status=self.code, headers={"location": self.location}))

"""An upstream itself, and what stands around it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.types import ASGIApp

from sandbox.calls import Calls, Violation
from sandbox.faults import Faults
from sandbox.upstreams.contract import Contract

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """Parts of an upstream."""

    contract: Contract
    app: ASGIApp
    accepts: Callable[[str], bool]
    """Whether an Authorization header is a known service's"""
    faults: Faults
    calls: Calls
    violations: list[Violation]
    latency: Callable[[], float]
    """Seconds that the next call takes"""
    sleep: Sleep

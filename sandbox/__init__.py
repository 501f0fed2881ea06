"""The surroundings of the service in one process: its three upstreams and the proxy before it, life-like and breakable.

`Sandbox.start()` brings them up on real sockets for tests; `python -m sandbox run` does so for a person.
"""

from sandbox.calls import Call, Calls, Violation
from sandbox.clock import Clock, ManualClock, OffsetClock, SystemClock
from sandbox.platform.platform import Lifetimes, Platform
from sandbox.ports import Ports, PortTaken
from sandbox.sandbox import Sandbox

__all__ = [
    "Call",
    "Calls",
    "Clock",
    "Lifetimes",
    "ManualClock",
    "OffsetClock",
    "Platform",
    "PortTaken",
    "Ports",
    "Sandbox",
    "SystemClock",
    "Violation",
]

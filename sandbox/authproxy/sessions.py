"""Which dispatcher of which park a request comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from sandbox.authproxy.keys import ALL_PERMISSIONS, READ_ONLY
from sandbox.world.dispatchers import person

COOKIE = "sandbox_session"
PARK_HEADER = "X-Sandbox-Park"
DISPATCHER_HEADER = "X-Sandbox-Dispatcher"


@dataclass(frozen=True, kw_only=True)
class Dispatcher:
    """Dispatcher and park of the present session."""

    park_id: str
    dispatcher_id: str

    @property
    def permissions(self) -> tuple[str, ...]:
        """Permissions of the dispatcher."""
        return ALL_PERMISSIONS if person(self.dispatcher_id).may_write else READ_ONLY


class Sessions:
    """The dispatchers that have logged in; who has not is the default one."""

    def __init__(self, default: Dispatcher) -> None:
        self._default = default
        self._sessions: dict[str, Dispatcher] = {}

    def login(self, dispatcher: Dispatcher) -> str:
        """Begin a session and return the cookie's value."""
        session = uuid4().hex
        self._sessions[session] = dispatcher
        return session

    def logout(self, cookies: Mapping[str, str]) -> None:
        """End a request's session, if it has one."""
        self._sessions.pop(cookies.get(COOKIE, ""), None)

    def is_open(self, cookies: Mapping[str, str]) -> bool:
        """Return whether the request belongs to a session."""
        return cookies.get(COOKIE) in self._sessions

    def dispatcher(self, cookies: Mapping[str, str], headers: Mapping[str, str]) -> Dispatcher:
        """The dispatcher of a request: of its headers, else of its session, else the default one."""
        session = self._sessions.get(cookies.get(COOKIE, ""), self._default)
        return Dispatcher(
            park_id=headers.get(PARK_HEADER, session.park_id),
            dispatcher_id=headers.get(DISPATCHER_HEADER, session.dispatcher_id),
        )

"""Changes around the service that no call causes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from tests.chaos.asks import PARKS
from tests.chaos.stage import Stage


@dataclass(frozen=True)
class Change:
    """``which`` counts drafts from the newest, or parks; of the service's own token it says whether we get it late."""

    what: str
    which: int = 0

    def make(self, stage: Stage) -> None:
        """Let it happen."""
        sandbox = stage.sandbox
        match self.what:
            case "the key of authproxy":
                sandbox.rotate_key()
            case "our service token":
                sandbox.renew_service_token()
                if self.which % 2:
                    stage.life.renew_token()
            case "the price of a draft":
                drafts = list(sandbox.books.drafts)
                if drafts:
                    sandbox.platform.reprice(drafts[-1 - self.which % len(drafts)], "999.00")
            case _:
                name, changed = list(PARKS.items())[self.which]
                known = sandbox.parks.get(changed.park_id)
                stage.activated.add(name)
                sandbox.parks.put(replace(changed, is_active=known is None or not known.is_active))


def changes() -> st.SearchStrategy[Change]:
    """Any of them."""
    kinds = ["the key of authproxy", "our service token", "the price of a draft", "whether a park is active"]
    return st.builds(Change, st.sampled_from(kinds), st.integers(0, len(PARKS) - 1))

"""Each planted bug breaks the promise that it names; the same steps without it break none.

`make chaos-plants` searches at random.
"""

from __future__ import annotations

import pytest

from tests.chaos.plants import PLANTS
from tests.chaos.promises import Broken
from tests.chaos.scenarios import play_scenario


@pytest.mark.parametrize("name", PLANTS)
def test_planted_bug_breaks_its_promise(name: str) -> None:
    play_scenario(name)
    plant = PLANTS[name]
    with plant.plant(), pytest.raises(Broken) as caught:
        play_scenario(name)
    assert plant.is_found_by(caught.value), caught.value

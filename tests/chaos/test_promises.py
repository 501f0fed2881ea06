"""Whatever dies meanwhile: what was confirmed exists once, what was refused does not exist, and no answer lies.

`make chaos` plays the same machine for as long as one likes.
"""

from __future__ import annotations

import pytest

from tests.chaos.machine import play


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_what_is_promised_holds_whatever_dies(seed: int) -> None:
    play(seed, runs=8, steps=40)

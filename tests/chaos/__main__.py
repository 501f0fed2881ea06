"""``python -m tests.chaos``: play the machine for as long as one likes, or see it find what is planted."""

from __future__ import annotations

import argparse
import logging
import sys
import time
import traceback
import warnings

from tests.chaos.machine import Chaos, play
from tests.chaos.plants import PLANTS
from tests.chaos.promises import Broken
from tests.chaos.scenarios import play_scenario

#: runs of one seed, and steps of a run at most
_RUNS, _STEPS = 20, 50
_SEEDS_FOR_A_PLANT = 20


def main() -> int:
    """Exit code 1 for a promise that was broken, after the steps that lead to it and how to play them again."""
    options = _options()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    return _find_plants() if options.plants else _play(options.seed, options.seconds)


def _play(first: int, seconds: float) -> int:
    end = time.perf_counter() + seconds
    for number in range(first, sys.maxsize):
        before = Chaos.steps
        try:
            play(number, runs=_RUNS, steps=_STEPS)
        except Exception:
            traceback.print_exc()
            print(f"To play it again: make chaos SEED={number} SECONDS=0")
            return 1
        print(f"seed {number}: {Chaos.steps - before} steps, {Chaos.steps} in all, every promise held", flush=True)
        if time.perf_counter() >= end:
            break
    return 0


def _find_plants() -> int:
    lost = [name for name in PLANTS if not _find(name)]
    return 1 if lost else 0


def _find(name: str) -> bool:
    before, plant = Chaos.steps, PLANTS[name]
    for number in range(1, (_SEEDS_FOR_A_PLANT if plant.by_chance else 1) + 1):
        try:
            with plant.plant():
                if plant.by_chance:
                    play(number, runs=_RUNS, steps=_STEPS, shrink=False)
                else:
                    play_scenario(name)
        except Broken as broken:
            found = "found" if plant.is_found_by(broken) else "found by ANOTHER promise"
            print(f"{name}: {found} after {Chaos.steps - before} steps: {str(broken).partition(':')[0]}", flush=True)
            return True
    print(f"{name}: NOT found in {Chaos.steps - before} steps", flush=True)
    return False


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="no further seed is begun after so long (60)")
    parser.add_argument("--seed", type=int, default=1, help="the first seed; each is a number of runs (1)")
    parser.add_argument("--plants", action="store_true", help="plant a bug after the other, and find each")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

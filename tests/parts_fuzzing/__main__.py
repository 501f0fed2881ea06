"""``python -m tests.parts_fuzzing --seconds 60``: coverage-guided fuzzing (atheris) of what reads foreign bytes.

Each target gets its share of the time, in a process of its own: libFuzzer ends the one that it runs in. What it finds
is written to ``.fuzzing/``, and played again with ``--target NAME --play FILE``.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import subprocess
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["runtime", "generated", "service", "jwt", "phonenumbers"]):
    from tests.parts_fuzzing.targets import TARGETS

_SEEDS = Path(__file__).with_name("seeds")
_FOUND = Path(".fuzzing")
#: progress, and what is led by coverage
_NOISE = re.compile(r"#[0-9]|INFO: ")


def main() -> int:
    """1 where a target has found something."""
    options = _options()
    if options.target is None:
        share = max(1, options.seconds // len(TARGETS))
        codes = [_apart(name, share, options.seed) for name in TARGETS]
        return int(any(codes))
    logging.disable(logging.CRITICAL)
    _fuzz(options)
    return 0


def _apart(name: str, seconds: int, seed: int) -> int:
    command = (sys.executable, "-m", "tests.parts_fuzzing", "--target", name, "--seconds", str(seconds))
    done = subprocess.run([*command, "--seed", str(seed)], capture_output=True, check=False)
    told = done.stderr.decode("utf-8", "replace").splitlines()
    if done.returncode:
        print("\n".join(line for line in told if not _NOISE.match(line)))
    counts = next((line for line in reversed(told) if line.startswith("Done ")), "ended early")
    covered = next((line.split("cov: ")[1].split()[0] for line in reversed(told) if "cov: " in line), "?")
    print(f"{name}: {counts}, {covered} edges covered, {'FOUND something' if done.returncode else 'nothing found'}")
    return done.returncode


def _fuzz(options: argparse.Namespace) -> None:
    _FOUND.mkdir(exist_ok=True)
    loop = asyncio.new_event_loop()
    target = TARGETS[options.target](loop)
    corpus = _FOUND / options.target
    corpus.mkdir(exist_ok=True)
    arguments = [sys.argv[0], f"-artifact_prefix={_FOUND}/{options.target}-"]
    if options.play is None:
        # a minute for one input would be a defect; bodies have 64 KiB at most, what is new is found in far less
        arguments += [f"-max_total_time={options.seconds}", f"-seed={options.seed}", "-max_len=4096", "-timeout=20"]
        arguments += [str(corpus), str(_SEEDS / options.target)]
    else:
        arguments.append(options.play)
    atheris.Setup(arguments, target)
    atheris.Fuzz()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.parts_fuzzing", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for all targets together, or for the one named (60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", choices=[*TARGETS])
    parser.add_argument("--play", metavar="FILE", help="an input to run once")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""Ways to spoil a document, drawn from a seeded source, so that a failure can be repeated."""

from __future__ import annotations

import copy
import random
from typing import Any

#: no mutation's text occurs in a contract, which distinguishes a quoted value from a name or a code
MARK = "4711"
JUNK: list[Any] = [
    None, True, False, 0, -1, 1, 2, 1.5, 1.0, -0.0, 1e30, 471147,
    2**31, 2**31 - 1, -(2**31) - 1, 2**63, 2**63 - 1, -(2**63) - 1, 2**64,
    "", "\n", f"x{MARK}", f"é{MARK} ☃ 𝒳", MARK * 200, f"{MARK}\n", "٣", "+79161234567", "0", "1", "true", "cash", "low",
    "2026-03-14", "2026-02-30", "2026-03-14T18:30:00Z", "2026-03-14T18:30:00", "2026-03-14T18:30:00.1234567+23:59",
    "2026-03-14T24:00:00Z", "2026-03-14T18:30:60Z", "2026-13-14T18:30:00Z", "2026-03-14 18:30:00Z",
    "2026-03-14t18:30:00z", "2026-03-14T18:30:00+0300",
    "6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "6ba7b8109dad11d180b400c04fd430c8",
    [], {}, [MARK], [1.5, 2.5], {"x": f"y{MARK}"}, {"kind": f"z{MARK}"}, {"type": MARK}, [[None]], {f"{MARK} ": MARK},
]  # fmt: skip


def mutants(sample: Any, chance: random.Random, count: int) -> list[Any]:
    """Documents with one to three faults; some are none and leave the document right."""
    return [_mutant(sample, chance) for _ in range(count)]


def _mutant(sample: Any, chance: random.Random) -> Any:
    found = copy.deepcopy(sample)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        found = _spoil(found, chance)
    return found


def _spoil(node: Any, chance: random.Random) -> Any:
    """The node with a fault somewhere in it, each depth as likely as the others."""
    if isinstance(node, dict) and node and chance.random() < 0.7:
        name = chance.choice(sorted(node))
        node[name] = _spoil(node[name], chance)
        return node
    if isinstance(node, list) and node and chance.random() < 0.7:
        index = chance.randrange(len(node))
        node[index] = _spoil(node[index], chance)
        return node
    if chance.random() < 0.3:
        return _junk(chance)
    return _bend(node, chance)


def _junk(chance: random.Random) -> Any:
    return copy.deepcopy(chance.choice(JUNK))


def _bend(node: Any, chance: random.Random) -> Any:
    """A fault that keeps the type."""
    match node:
        case bool() | None:
            return _junk(chance)
        case int() | float():
            return chance.choice(
                [node + 1, node - 1, -node, node * 1000, node + 0.5, node + 0.3, float(node), str(node)]
            )
        case str():
            longer = node + MARK * chance.choice((1, 4, 16, 70, 300))
            return chance.choice(
                [node[:-1], node[:2], longer, node + "\n", f" {node}", node.swapcase(), node + "٣", ""]
            )
        case list():
            return chance.choice([[], node[:1], node * 2, node * 30, [*node, None], [*node, MARK], [node]])
        case _:
            return _bend_object(node, chance)


def _bend_object(node: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    found = dict(node)
    if found and chance.random() < 0.6:
        name = chance.choice(sorted(found))
        value = found.pop(name)
        if chance.random() < 0.3:
            found[chance.choice((name.upper(), f"{name}_", f"{MARK} {name}"))] = value
    else:
        found[chance.choice(("more", "x-1", f"{MARK} name", "", "a/b~c"))] = _junk(chance)
    return found

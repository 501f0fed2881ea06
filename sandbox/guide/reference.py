"""The values that requests may name and responses may have in the sandbox."""

from sandbox.world.tariffs import REQUIREMENT_OPTIONS, REQUIREMENTS, TARIFFS
from sandbox.world.zones import ZONES


def reference_data() -> list[tuple[str, list[str]]]:
    """Return headings, each with its entries in Markdown."""
    return [
        ("Ride classes", [f"`{name}`: {_where(name)}" for name in TARIFFS]),
        ("Requirements", [_requirement(name) for name in REQUIREMENTS]),
        (
            "Payment accounts",
            [
                "`card` and `corp` need an `account_id`; any id can pay, `corp-1` for instance",
                "ids that begin with `blocked` or `unknown` cannot pay: 409 `payment_unavailable`",
            ],
        ),
        ("Reasons why a class is not available", ["`no_drivers`", "`class_unavailable`: not offered at the pickup"]),
        (
            "Parts of a price",
            ["`boarding`", "`distance`", "`time`", "`minimum`", "`up_to_minimum`", "`surge`", "`requirements`"],
        ),
    ]


def _where(ride_class: str) -> str:
    return ", ".join(zone.name for zone in ZONES if ride_class in zone.classes)


def _requirement(name: str) -> str:
    options = REQUIREMENT_OPTIONS.get(name)
    kinds = f", `options`: {', '.join(f'`{option}`' for option in options)}" if options else ""
    return f"`{name}`: {REQUIREMENTS[name]} RUB each{kinds}"

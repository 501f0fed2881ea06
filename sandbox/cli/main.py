"""The command line."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.cli.child import ChildFailed
from sandbox.cli.demo import demo
from sandbox.cli.run import RunOptions, run
from sandbox.ports import Ports, PortTaken

_FIRST_PORT = 8080
_OPTIONS = {
    "service_port": ("--port", 8080, "the service"),
    "private_port": ("--private-port", 8081, "the service's /ready and /metrics"),
    "authproxy": ("--authproxy-port", 8100, "the stand-in of fleet-authproxy, the front end's way to the service"),
    "int_api": ("--int-api-port", 8101, "int-api"),
    "fleet_parks": ("--fleet-parks-port", 8102, "fleet-parks"),
    "personal": ("--personal-port", 8103, "personal"),
}


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 after a clean end, 2 for wrong arguments, 130 for one too early, else the service's own or 1."""
    own, command = _split(arguments)
    options = _parser().parse_args(own)
    if not command and options.what == "demo":
        print("the command that starts the service is missing: sandbox demo -- python -m service", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    # its log lines quote what it refuses, personal data too
    logging.getLogger("connexion").setLevel(logging.CRITICAL)
    try:
        if options.what == "demo":
            return asyncio.run(demo(command))
        return asyncio.run(run(command, _run_options(options)))
    except PortTaken as taken:
        print(f"{taken}: {_advice(options, taken.port)}", file=sys.stderr)
        return 1
    except ChildFailed as failure:
        print(failure, file=sys.stderr)
        return failure.exit_code
    except asyncio.CancelledError:
        return 130


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    own = list(arguments)
    if "--" not in own:
        return own, []
    at = own.index("--")
    return own[:at], own[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__, epilog="After --, what starts the service.")
    commands = parser.add_subparsers(dest="what", required=True)
    commands.add_parser("demo", help="play a dispatcher's whole flow and tell it")
    runner = commands.add_parser(
        "run", help="bring up service and sandbox until Ctrl-C; without a command after -- the sandbox alone"
    )
    runner.add_argument(
        "--ports",
        type=int,
        default=_FIRST_PORT,
        metavar="FIRST",
        help="move all ports below, the first of them to this one (default: %(default)s)",
    )
    runner.add_argument(
        "--folder", type=Path, default=Path(".sandbox"), help="where the service's log goes (default: %(default)s)"
    )
    runner.add_argument("--seed", type=int, default=1, help="another seed is another city day (default: %(default)s)")
    for name, (flag, port, what) in _OPTIONS.items():
        help_text = f"port of {what} (default: {port})"
        runner.add_argument(flag, dest=name, type=int, metavar="PORT", help=help_text)
    return parser


def _run_options(options: argparse.Namespace) -> RunOptions:
    by_name = {name: _port(options, name) for name in _OPTIONS}
    service_port, private_port = by_name.pop("service_port"), by_name.pop("private_port")
    return RunOptions(
        seed=options.seed,
        ports=Ports(**by_name),
        service_port=service_port,
        private_port=private_port,
        folder=options.folder.absolute(),
    )


def _port(options: argparse.Namespace, name: str) -> int:
    chosen: int | None = getattr(options, name)
    return options.ports - _FIRST_PORT + _OPTIONS[name][1] if chosen is None else chosen


def _advice(options: argparse.Namespace, port: int) -> str:
    for name, (flag, _, what) in _OPTIONS.items():
        if options.what == "run" and _port(options, name) == port:
            return f"move all ports by --ports 18080 (make run PORTS=18080), or that of {what} by {flag}"
    return "try again"

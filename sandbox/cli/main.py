"""The command line."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence

from sandbox.cli.child import ChildFailed
from sandbox.cli.demo import demo
from sandbox.cli.run import RunOptions, run
from sandbox.ports import Ports, PortTaken

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
    if not command:
        print("the command that starts the service is missing: sandbox run -- python -m service", file=sys.stderr)
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
    runner = commands.add_parser("run", help="bring up service and sandbox until Ctrl-C")
    runner.add_argument("--seed", type=int, default=1, help="another seed is another city day (default: %(default)s)")
    for name, (flag, port, what) in _OPTIONS.items():
        help_text = f"port of {what} (default: %(default)s)"
        runner.add_argument(flag, dest=name, type=int, default=port, metavar="PORT", help=help_text)
    return parser


def _run_options(options: argparse.Namespace) -> RunOptions:
    ports = Ports(
        int_api=options.int_api,
        fleet_parks=options.fleet_parks,
        personal=options.personal,
        authproxy=options.authproxy,
    )
    return RunOptions(
        seed=options.seed, ports=ports, service_port=options.service_port, private_port=options.private_port
    )


def _advice(options: argparse.Namespace, port: int) -> str:
    for name, (flag, _, what) in _OPTIONS.items():
        if getattr(options, name, None) == port:
            return f"choose another one for {what} by {flag}"
    return "try again"

"""The guide's text in Markdown: docs/sandbox.md, and what the page at `/sandbox` shows."""

from sandbox.guide.faults import fault_types
from sandbox.guide.recipes import PREAMBLE, RECIPES
from sandbox.guide.reference import reference_data
from sandbox.world.parks import INACTIVE

DEFAULT_URL = "http://127.0.0.1:8100"

_ENDPOINTS = (
    ("GET /sandbox/parks", "the parks, and how each is set up; `-H 'X-Sandbox-Park: <park_id>'` works for one of them"),
    ("GET /sandbox/dispatchers", "who takes calls; `-H 'X-Sandbox-Dispatcher: <id>'`"),
    (
        "GET /sandbox/token",
        "a token of that park and dispatcher, for calls of the service's own port; good for 2 minutes",
    ),
    ("GET /sandbox/orders", "the committed orders, newest first"),
    ("GET /sandbox/calls", "what the upstreams were asked"),
    ("POST /sandbox/clock", 'let time pass: `{"advance_seconds": 300}`'),
    ("POST /sandbox/drafts/{order_id}/price", 'change a draft\'s price: `{"amount": "777"}`'),
    ("POST /sandbox/keys/rotate", "publish a new key, and sign with it in 30 s; with `?at=once` at once"),
    ("POST /sandbox/faults", 'switch a fault on: `{"upstream", "operation", "fault": {"type", ...}, "calls"}`'),
    ("DELETE /sandbox/faults", "switch faults off: all, or those of `?upstream=` and `&operation=`"),
)


def guide(url: str = DEFAULT_URL) -> str:
    """Return the whole text, with commands that call `url`."""
    return "\n".join([*_head(url), *_recipes(url), *_faults(), *_endpoints(), *_reference()]) + "\n"


def script(recipe_script: str, url: str) -> str:
    """Return commands as they are pasted."""
    return recipe_script.replace("@URL@", url).replace("@INACTIVE@", INACTIVE.park_id).strip()


def _head(url: str) -> list[str]:
    return [
        "# The sandbox for those who integrate",
        "",
        "`make run` brings up the service with a sandbox around it: fleet-authproxy and the three upstreams.",
        f"Your front end calls the sandbox's authproxy, {url}. It makes a token for each request, as the real",
        "one does. A second sandbox on the same machine takes other ports: `make run PORTS=18080`.",
        "",
        "Pages of this machine (`localhost`, `127.0.0.1`, any port) may call it directly: CORS is on. A development",
        f"proxy works as well, for instance in `vite.config.ts`: `server: {{ proxy: {{ '/v1': '{url}' }} }}`.",
        "",
        f"This text is also at {url}/sandbox, with commands for the ports of that sandbox.",
    ]


def _recipes(url: str) -> list[str]:
    lines = [
        "",
        "## How to get each answer",
        "",
        "Paste this first, into bash:",
        "",
        "```sh",
        script(PREAMBLE, url),
        "```",
    ]
    for recipe in RECIPES:
        also = f" (or {', '.join(recipe.also)})" if recipe.also else ""
        lines += ["", f"**{recipe.answer}**{also}. {recipe.what}:", "", "```sh", script(recipe.script, url), "```"]
    return [
        *lines,
        "",
        "504 `upstream_timeout` takes as long as an upstream may take: a fault of type `no_answer` for all attempts.",
    ]


def _faults() -> list[str]:
    rows = [f"| `{fault.tag}` | {', '.join(fault.fields)} | {fault.what} |" for fault in fault_types()]
    return [
        "",
        "## Faults",
        "",
        "A fault is set for an `upstream` (`int-api`, `fleet-parks`, `personal`) and one of its operations; for all of",
        "them if `operation` is left out. With `calls` it is for the next calls, with `probability` for each call by",
        "chance, with neither until it is switched off. The service retries calls: take `calls` of 3 to see a failure.",
        "",
        "| type | fields | what happens |",
        "|---|---|---|",
        *rows,
    ]


def _endpoints() -> list[str]:
    rows = [f"| `{call}` | {what} |" for call, what in _ENDPOINTS]
    return ["", "## Calls of the sandbox", "", "| call | what |", "|---|---|", *rows]


def _reference() -> list[str]:
    lines = [
        "",
        "## Values in the sandbox",
        "",
        "The contract lists the known values of open sets in `x-known-values`.",
    ]
    for heading, entries in reference_data():
        lines += ["", f"### {heading}", "", *(f"- {entry}" for entry in entries)]
    return lines

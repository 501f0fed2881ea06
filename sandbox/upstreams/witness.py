"""An upstream's application: a generated server half, judged by connexion from the untouched YAML."""

from collections.abc import Sequence

from runtime.connexion_app import App, build_app
from runtime.server import Binding
from sandbox.upstreams.contract import Contract
from sandbox.upstreams.frame import SandboxFrame

# As much as the edge lets through.
_MAX_BODY = 16 * 1024 * 1024


def witnessed(contract: Contract, bindings: Sequence[Binding], frame: SandboxFrame, *, by_yaml: bool = True) -> App:
    """The application. Each request and answer is checked against the contract as its owners wrote it.

    Not ``by_yaml`` the generated types alone judge, for load: connexion takes several times as long as all the rest.

    Only the security requirement is taken out: connexion would want the name of a function in the document to check a
    token with, and the edge has checked it before.
    """
    app: App = build_app(
        {**contract.document, "security": []}, bindings, frame.failure, witness=by_yaml, max_body=_MAX_BODY
    )
    return app

"""Which contracts there are, and what is done to them before they are compiled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codegen.bundle import bundle
from codegen.catalogue import Catalogue, read_catalogue
from codegen.document import Raw
from codegen.lint.extensions import without_extensions
from codegen.overlay import apply_overlay

#: the name of our own contract: we serve it, so requests are strict
OWN = "fleet-orders-manager"


@dataclass(frozen=True)
class Contract:
    """A contract by its service's name. ``own``: we are its server; otherwise its client."""

    name: str
    file: Path
    overlay: Path | None = None
    catalogue: Path | None = None
    own: bool = False

    @property
    def package(self) -> str:
        return self.name.replace("-", "_")

    def document(self) -> Raw:
        """The bundled document, with the overlay applied. Raises Refused."""
        document = bundle(self.file)
        if not self.own:
            document = without_extensions(document)
        return apply_overlay(document, self.overlay) if self.overlay else document

    def errors(self) -> Catalogue | None:
        """The catalogue of its errors, where it has one. Raises Refused."""
        return read_catalogue(self.catalogue) if self.catalogue else None


def find_contracts(root: Path) -> list[Contract]:
    """Our own contract and one for each folder of ``clients/``, in order of name."""
    errors = root / "api" / "errors.yaml"
    own = Contract(OWN, root / "api" / "openapi.yaml", catalogue=errors if errors.exists() else None, own=True)
    contracts = [own]
    for folder in sorted(path for path in (root / "clients").iterdir() if path.is_dir()):
        overlay = folder / "overlay.yaml"
        contracts.append(Contract(folder.name, folder / "openapi.yaml", overlay if overlay.exists() else None))
    return contracts

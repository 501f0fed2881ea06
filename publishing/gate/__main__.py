"""``python -m publishing.gate``: may ``api/openapi.yaml`` follow the newest of ``api/released/`` under its version?"""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from codegen.catalogue import read_catalogue, with_values
from codegen.contracts import find_contracts
from codegen.document import Refused, load
from codegen.error_examples import with_error_examples
from publishing.gate.differs import DIFFERS, DifferFailed, differ_findings
from publishing.gate.verdict import Edition, judge
from publishing.gate.versions import newest_release, show
from publishing.gate.waivers import read_waivers

_ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """Exit code 1, with every place and rule, for a contract that may not be released as it is."""
    parser = argparse.ArgumentParser(prog="publishing.gate", description=__doc__)
    parser.add_argument("--root", type=Path, default=_ROOT, help="the folder with api/")
    parser.add_argument("--quick", action="store_true", help="ask api-smart-diff alone, not optic")
    parser.add_argument("--release", action="store_true", help="where nothing is refused, keep it as released")
    arguments = parser.parse_args()
    differs = DIFFERS[:1] if arguments.quick else DIFFERS
    try:
        release = newest_release(arguments.root / "api" / "released")
        catalogue = read_catalogue(release.catalogue) if release.catalogue else None
        verdict = judge(
            Edition(load(release.contract), catalogue),
            present_edition(arguments.root),
            lambda old, new: differ_findings(old, new, differs),
            datetime.now(UTC).date(),
            read_waivers(arguments.root / "api" / "waivers.yaml"),
        )
    except (Refused, DifferFailed, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"api/openapi.yaml against {show(release.version)}, by our rules and {', '.join(differs)}:")
    for finding in verdict.breaking:
        print(f"  breaks  {finding}")
    for finding in verdict.waived:
        print(f"  waived  {finding}")
    print(f"  change: {verdict.weight.name.lower()}")
    for refusal in verdict.refusals:
        print(f"  refused {refusal}", file=sys.stderr)
    if arguments.release and not verdict.refusals:
        keep(arguments.root)
    return 1 if verdict.refusals else 0


def keep(root: Path) -> None:
    """Put the contract as it is served, and the catalogue of its errors, among the releases."""
    served, released = root / "generated" / "fleet_orders_manager" / "openapi.yaml", root / "api" / "released"
    version = str(load(served)["info"]["version"])
    (released / "errors").mkdir(exist_ok=True)
    shutil.copyfile(served, released / f"{version}.yaml")
    shutil.copyfile(root / "api" / "errors.yaml", released / "errors" / f"{version}.yaml")


def present_edition(root: Path) -> Edition:
    """Our contract as it is published. Raises Refused."""
    own = find_contracts(root)[0]
    document, catalogue = own.document(), own.errors()
    if catalogue:
        document = with_error_examples(with_values(document, catalogue), catalogue)
    return Edition(document, catalogue)


if __name__ == "__main__":
    sys.exit(main())

"""Commands of each generator, and the commands that compile and run the flow with its client."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_NODE = ROOT / "publishing" / "node"
_NODE_BIN = _NODE / "node_modules" / ".bin"
_VENV = ROOT / ".venv-clients"
#: where openapi-python-client looks for ruff
BIN = _VENV / "bin"
_PYTHON = str(BIN / "python")
#: not with this repository's settings
_MYPY = (_PYTHON, "-m", "mypy", "--config-file", "")
_SITE = _VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
_JAR = _SITE / "openapi_generator_cli" / "openapi-generator.jar"
#: Debian's libjakarta-annotation-api-java
_ANNOTATIONS = Path("/usr/share/java/jakarta-annotation-api.jar")
_CLASSES = f"{_JAR}:{_ANNOTATIONS}"

Command = Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One client. Commands run in a folder with ``openapi.yaml`` and the flow, and leave the client in ``client/``."""

    generator: str
    language: str
    flow: str
    generate: Command
    compile: Sequence[Command]
    run: Command
    #: what must be there, by what it is called where it is missing
    needs: tuple[tuple[str, Path], ...] = ()
    #: further files that the language wants
    files: tuple[tuple[str, str], ...] = ()

    @property
    def missing(self) -> str | None:
        return next((name for name, path in self.needs if not path.exists()), None)

    @property
    def compiler(self) -> str:
        """Return the compiler's name for the table."""
        words = [Path(word).name for word in self.compile[-1][:3]]
        return "mypy" if "mypy" in words else {"tsc": "tsc --strict", "javac": "javac", "go": "go vet"}[words[0]]


def version_of(generator: str) -> str:
    """The version that is pinned."""
    packages = {"openapi-generator": "openapi-generator-cli"}
    in_python = _SITE.glob(f"{packages.get(generator, generator).replace('-', '_')}-*.dist-info")
    for folder in in_python:
        return Distribution.at(folder).version
    pinned = json.loads((_NODE / "package.json").read_text("utf-8"))["dependencies"]
    names = {"openapi-typescript + openapi-fetch": "openapi-typescript", "hey-api": "@hey-api/openapi-ts"}
    return str(pinned[names.get(generator, generator)])


def _tool(name: str) -> tuple[str, Path]:
    return name, Path(shutil.which(name) or name)


_JAVA = _tool("java")


def _openapi_generator(generator: str, output: str = "client", **properties: str) -> Command:
    told = ",".join(f"{name}={value}" for name, value in properties.items())
    ask = ("java", "-jar", str(_JAR), "generate", "-g", generator, "-i", "openapi.yaml", "-o", output)
    # their tests are empty, and name libraries that the client does not need
    only = ("--global-property", "apis,models,supportingFiles,apiTests=false,modelTests=false")
    return (*ask, *only, "--additional-properties", told)


def _tsc(flow: str, module: str) -> Command:
    options = ("--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "--module", module)
    types = ("--types", "node", "--typeRoots", str(_NODE / "node_modules" / "@types"), "--skipLibCheck", "false")
    resolution = ("--moduleResolution", "nodenext" if module == "nodenext" else "node10")
    return (str(_NODE_BIN / "tsc"), *options, *types, *resolution, "--outDir", "built", flow)


_MODULES = (("package.json", '{"type": "module"}'),)
#: an input that does not begin with ./ is taken for a name in its makers' registry
_HEY_API = """\
export default {
  input: "./openapi.yaml",
  output: { path: "client", importFileExtension: ".js" },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
};
"""

RECIPES = (
    Recipe(
        generator="openapi-python-client",
        language="Python",
        flow="openapi_python_client.py",
        generate=(
            str(BIN / "openapi-python-client"), "generate", "--path", "openapi.yaml", "--meta", "none",
            "--output-path", "client", "--fail-on-warning",
        ),
        compile=((*_MYPY, "client"),),
        run=(_PYTHON, "openapi_python_client.py"),
    ),
    Recipe(
        generator="openapi-generator",
        language="Python",
        flow="openapi_generator_python.py",
        generate=_openapi_generator("python", output=".", packageName="client"),
        compile=((_PYTHON, "-m", "compileall", "-q", "client"), (*_MYPY, "client")),
        run=(_PYTHON, "openapi_generator_python.py"),
        needs=(_JAVA,),
    ),
    Recipe(
        generator="openapi-generator",
        language="TypeScript (fetch)",
        flow="openapi_generator_typescript.ts",
        generate=_openapi_generator("typescript-fetch", supportsES6="true"),
        compile=(_tsc("openapi_generator_typescript.ts", "commonjs"),),
        run=("node", "built/openapi_generator_typescript.js"),
        needs=(_JAVA,),
    ),
    Recipe(
        generator="openapi-typescript + openapi-fetch",
        language="TypeScript",
        flow="openapi_fetch.ts",
        generate=(
            str(_NODE_BIN / "openapi-typescript"), "openapi.yaml", "--output", "client/schema.ts",
            "--default-non-nullable=false",
        ),
        compile=(_tsc("openapi_fetch.ts", "nodenext"),),
        run=("node", "built/openapi_fetch.js"),
        files=_MODULES,
    ),
    Recipe(
        generator="hey-api",
        language="TypeScript",
        flow="hey_api.ts",
        generate=(str(_NODE_BIN / "openapi-ts"), "-f", "openapi-ts.config.js"),
        compile=(_tsc("hey_api.ts", "nodenext"),),
        run=("node", "built/hey_api.js"),
        files=(*_MODULES, ("openapi-ts.config.js", _HEY_API)),
    ),
    Recipe(
        generator="orval",
        language="TypeScript",
        flow="orval.ts",
        generate=(
            str(_NODE_BIN / "orval"), "--input", "openapi.yaml", "--output", "client/client.ts", "--client", "fetch",
        ),
        compile=(_tsc("orval.ts", "nodenext"),),
        run=("node", "built/orval.js"),
        files=_MODULES,
    ),
    Recipe(
        generator="openapi-generator",
        language="Java",
        flow="Flow.java",
        generate=_openapi_generator(
            "java", library="native", openApiNullable="false", useJakartaEe="true",
            invokerPackage="fom", apiPackage="fom.api", modelPackage="fom.model",
        ),
        # the generator's jar brings Jackson along
        compile=(("javac", "-d", "built", "-cp", _CLASSES, "-sourcepath", "client/src/main/java", "Flow.java"),),
        run=("java", "-cp", f"built:{_CLASSES}", "Flow"),
        needs=(_JAVA, _tool("javac"), ("libjakarta-annotation-api-java of Debian", _ANNOTATIONS)),
    ),
    Recipe(
        generator="openapi-generator",
        language="Go",
        flow="main.go",
        generate=_openapi_generator("go", packageName="fom", isGoSubmodule="false", withGoMod="false"),
        compile=(("go", "build", "-o", "built/flow", "."), ("go", "vet", "./...")),
        run=("built/flow",),
        needs=(_JAVA, _tool("go")),
        files=(("go.mod", "module flow\n\ngo 1.19\n"),),
    ),
)  # fmt: skip

"""Brings a contract of several files into one document, with references into itself only."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from codegen.document import Raw, Refused, at, escape, load, ref_name

#: where something of another file goes, by the key below which it is referred to
_SECTIONS = {
    "parameters": "parameters",
    "responses": "responses",
    "requestBody": "requestBodies",
    "requestBodies": "requestBodies",
    "headers": "headers",
    "examples": "examples",
    "links": "links",
    "callbacks": "callbacks",
    "securitySchemes": "securitySchemes",
}
#: what is data, and no part of the contract's structure
_DATA = {"example", "examples", "default", "enum", "const", "value"}
#: what has names of the contract's own as keys
_MAPS = {
    "properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "responses", "schemas", "headers",
    "parameters", "requestBodies", "paths", "callbacks", "links", "content", "securitySchemes", "components",
}  # fmt: skip


class _Bundler:
    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self.files: dict[Path, Raw] = {}
        self._document = self._file(self._root, self._root)
        components = self._document.get("components")
        self._has_components = isinstance(components, dict)
        self._components: dict[str, Any] = {
            section: dict(items) if isinstance(items, dict) else items
            for section, items in (components.items() if isinstance(components, dict) else ())
        }
        #: (file, pointer) of what stands in another file -> section and name here
        self._places: dict[tuple[Path, str], tuple[str, str]] = {}

    def run(self) -> Raw:
        for section, items in list(self._components.items()):
            for name, node in list(items.items()) if isinstance(items, dict) else ():
                items[name] = self._component(node, section, name)
        bundled = {
            key: self._walk(value, self._root, self._section(key, "schemas", self._root), named=key in _MAPS)
            for key, value in self._document.items()
            if key != "components" or not self._has_components
        }
        if self._components or self._has_components:
            bundled["components"] = self._components
        self._refuse_circles(bundled)
        return bundled

    def _refuse_circles(self, bundled: Raw) -> None:
        """References to references are followed to their end, so there must be one."""
        for section, items in self._components.items():
            for name in items if isinstance(items, dict) else ():
                seen: set[str] = set()
                node: Any = {"$ref": f"#/components/{section}/{escape(name)}"}
                while isinstance(node, dict) and isinstance(node.get("$ref"), str):
                    if node["$ref"] in seen:
                        raise Refused(self._root, [(f"/components/{section}/{escape(name)}", "refers to itself")])
                    seen.add(node["$ref"])
                    try:
                        node = at(bundled, node["$ref"].removeprefix("#"))
                    except KeyError:
                        break

    def _file(self, path: Path, base: Path) -> Raw:
        if path not in self.files:
            if not path.is_file():
                raise Refused(base, [("", f"refers to the file {path.name}, which is not there")])
            self.files[path] = load(path)
        return self.files[path]

    def _component(self, node: Any, section: str, name: str) -> Any:
        """An alias of what is in another file becomes that under the alias's name."""
        if isinstance(node, dict) and isinstance(node.get("$ref"), str) and node["$ref"].partition("#")[0]:
            path, pointer = self._target(node["$ref"], self._root)
            if (path, pointer) not in self._places and path != self._root:
                self._places[path, pointer] = section, name
                return self._walk(self._at(path, pointer, self._root), path, section)
        return self._walk(node, self._root, section)

    def _walk(self, node: Any, base: Path, section: str, *, named: bool = False) -> Any:
        if isinstance(node, list):
            return [self._walk(item, base, section) for item in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            return self._referred(node, base, section)
        if named:
            return {
                key: self._walk(value, base, "paths" if key.startswith("/") else section) for key, value in node.items()
            }
        return {
            key: value
            if key in _DATA
            else self._walk(value, base, self._section(key, section, base), named=key in _MAPS)
            for key, value in node.items()
        }

    @staticmethod
    def _section(key: str, section: str, base: Path) -> str:
        if key.startswith("/") or key in ("paths", "webhooks"):
            return "paths"
        if section in ("paths", "responses", "parameters", "requestBodies", "headers") and key in _SECTIONS:
            return _SECTIONS[key]
        if key == "schema":
            return "schemas"
        return section

    def _referred(self, node: Raw, base: Path, section: str) -> Any:
        path, pointer = self._target(node["$ref"], base)
        if path == self._root and base == self._root:
            return node
        if path == self._root:
            return {**node, "$ref": "#" + pointer}
        if section == "paths" and not pointer.startswith("/components/"):
            beside = {key: value for key, value in node.items() if key != "$ref"}
            return {**self._walk(self._at(path, pointer, base), path, section), **beside}
        parts = pointer.split("/")
        if len(parts) == 4 and parts[1] == "components":
            section = parts[2]
        return {**node, "$ref": self._placed(path, pointer, base, section)}

    def _placed(self, path: Path, pointer: str, base: Path, section: str) -> str:
        if (path, pointer) not in self._places:
            wanted = ref_name(pointer) if pointer.strip("/") else path.stem
            name, number = wanted, 2
            items = self._components.setdefault(section, {})
            while name in items:
                name, number = f"{wanted}_{number}", number + 1
            self._places[path, pointer] = section, name
            items[name] = {}  # a place for references of the component to itself
            items[name] = self._walk(self._at(path, pointer, base), path, section)
        section, name = self._places[path, pointer]
        return f"#/components/{section}/{escape(name)}"

    def _target(self, ref: str, base: Path) -> tuple[Path, str]:
        file, _, pointer = ref.partition("#")
        if "://" in file:
            raise Refused(base, [(ref, "a reference to another host cannot be bundled")])
        return (base.parent / unquote(file)).resolve() if file else base, unquote(pointer)

    def _at(self, path: Path, pointer: str, base: Path) -> Any:
        try:
            return at(self._file(path, base), pointer)
        except KeyError:
            raise Refused(path, [(pointer, "is referred to, but is not there")]) from None


def files_of(root: Path) -> list[Path]:
    """The files that a contract is made of, itself first. Raises Refused for references that lead nowhere."""
    bundler = _Bundler(root)
    bundler.run()
    return list(bundler.files)


def bundle(root: Path) -> Raw:
    """One document with everything that ``root`` refers to. Raises Refused for references that lead nowhere."""
    return _Bundler(root).run()

"""Brings a contract of several files into one document, with references into itself only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from codegen.document import Raw, Refused, at, load, ref_name


class _Bundler:
    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._files: dict[Path, Raw] = {}
        self._document = self._file(self._root)
        self._components: dict[str, dict[str, Any]] = {
            section: dict(items) for section, items in self._document.get("components", {}).items()
        }
        self._origin = {
            (section, name): (self._root, f"/components/{section}/{name}")
            for section, items in self._components.items()
            for name in items
        }

    def run(self) -> Raw:
        for section in list(self._components):
            for name, node in list(self._components[section].items()):
                self._components[section][name] = self._component(node, section, name)
        bundled = {key: self._walk(value, self._root) for key, value in self._document.items() if key != "components"}
        if self._components:
            bundled["components"] = self._components
        self._refuse_circles(bundled)
        return bundled

    def _refuse_circles(self, bundled: Raw) -> None:
        """References to references are followed to their end, so there must be one."""
        for section, items in self._components.items():
            for name in items:
                seen: set[str] = set()
                node: Any = {"$ref": f"#/components/{section}/{name}"}
                while isinstance(node, dict) and "$ref" in node:
                    if node["$ref"] in seen:
                        raise Refused(self._root, [(f"/components/{section}/{name}", "refers to itself")])
                    seen.add(node["$ref"])
                    node = at(bundled, node["$ref"].removeprefix("#"))

    def _file(self, path: Path) -> Raw:
        if path not in self._files:
            self._files[path] = load(path)
        return self._files[path]

    def _component(self, node: Any, section: str, name: str) -> Any:
        """An alias of a component in another file becomes that component under the alias's name."""
        if isinstance(node, dict) and str(node.get("$ref", "#")).partition("#")[0]:
            path, pointer = self._target(node["$ref"], self._root)
            self._origin[(section, name)] = (path, pointer)
            return self._walk(self._at(path, pointer), path)
        return self._walk(node, self._root)

    def _walk(self, node: Any, base: Path) -> Any:
        if isinstance(node, list):
            return [self._walk(item, base) for item in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            return {**node, "$ref": self._reference(node["$ref"], base)}
        return {key: self._walk(value, base) for key, value in node.items()}

    def _reference(self, ref: str, base: Path) -> str:
        path, pointer = self._target(ref, base)
        self._at(path, pointer)
        if path == self._root:
            return "#" + pointer
        section, name = pointer.split("/")[2], ref_name(pointer)
        key = (section, name)
        if key not in self._origin:
            self._origin[key] = (path, pointer)
            self._components.setdefault(section, {})[name] = {}  # a place for references of the component to itself
            self._components[section][name] = self._walk(self._at(path, pointer), path)
        elif self._origin[key] != (path, pointer):
            other = self._origin[key][0].name
            raise Refused(self._root, [(pointer, f"{path.name} and {other} both define {section}/{name}")])
        return f"#/components/{section}/{name}"

    def _target(self, ref: str, base: Path) -> tuple[Path, str]:
        file, _, pointer = ref.partition("#")
        if "://" in file:
            raise Refused(base, [(ref, "a reference to another host cannot be bundled")])
        path = (base.parent / file).resolve() if file else base
        parts = pointer.split("/")
        if len(parts) != 4 or parts[1] != "components":
            raise Refused(base, [(ref, "a reference must have the form [file]#/components/<section>/<name>")])
        return path, pointer

    def _at(self, path: Path, pointer: str) -> Any:
        try:
            return at(self._file(path), pointer)
        except KeyError:
            raise Refused(path, [(pointer, "is referred to, but is not there")]) from None


def bundle(root: Path) -> Raw:
    """One document with everything that ``root`` refers to. Raises Refused for references that lead nowhere."""
    return _Bundler(root).run()

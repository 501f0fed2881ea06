"""Contracts of several files become one document that refers to nothing but itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from codegen.bundle import bundle
from codegen.document import Raw

STRING = {"type": "string"}


def bundled(folder: Path, **files: Any) -> Raw:
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content), "utf-8")
    return bundle(folder / "main.yaml")


def schemas(**found: Any) -> Raw:
    return {"components": {"schemas": found}}


def test_what_is_referred_to_comes_in_with_all_that_it_refers_to(tmp_path: Path) -> None:
    found = bundled(
        tmp_path,
        main={"paths": {"/x": {"get": {"schema": {"$ref": "sub/a.yaml#/components/schemas/A"}}}}},
        sub__a=schemas(A={"items": {"$ref": "#/components/schemas/B"}}, B={"$ref": "../b.yaml#/components/schemas/C"}),
        b=schemas(C=STRING, Unused=STRING),
    )
    assert found["paths"]["/x"]["get"]["schema"] == {"$ref": "#/components/schemas/A"}
    assert found["components"]["schemas"] == {
        "A": {"items": {"$ref": "#/components/schemas/B"}},
        "B": {"$ref": "#/components/schemas/C"},
        "C": STRING,
    }


def test_another_name_of_a_component_elsewhere_becomes_that_component(tmp_path: Path) -> None:
    found = bundled(
        tmp_path, main=schemas(Mine={"$ref": "b.yaml#/components/schemas/Theirs"}), b=schemas(Theirs=STRING)
    )
    assert found["components"]["schemas"] == {"Mine": STRING}


def test_files_may_refer_to_each_other_and_schemas_to_themselves(tmp_path: Path) -> None:
    tree = {
        "properties": {"next": {"$ref": "#/components/schemas/Tree"}, "m": {"$ref": "main.yaml#/components/schemas/M"}}
    }
    found = bundled(
        tmp_path, main=schemas(M={"items": {"$ref": "b.yaml#/components/schemas/Tree"}}), b=schemas(Tree=tree)
    )
    assert found["components"]["schemas"]["Tree"] == {
        "properties": {"next": {"$ref": "#/components/schemas/Tree"}, "m": {"$ref": "#/components/schemas/M"}}
    }


def test_components_of_every_section_come_in(tmp_path: Path) -> None:
    other = {"components": {"responses": {"R": {"description": "r"}}, "parameters": {"P": {"name": "p"}}}}
    main = {"paths": {"/x": [{"$ref": "b.yaml#/components/responses/R"}, {"$ref": "b.yaml#/components/parameters/P"}]}}
    assert bundled(tmp_path, main=main, b=other)["components"] == other["components"]


def test_what_stands_beside_a_reference_stays(tmp_path: Path) -> None:
    main = {"x": {"$ref": "b.yaml#/components/schemas/A", "x-codes": ["gone"]}}
    found = bundled(tmp_path, main=main, b=schemas(A=STRING))
    assert found["x"] == {"$ref": "#/components/schemas/A", "x-codes": ["gone"]}


def test_the_second_of_two_components_of_one_name_gets_a_number(tmp_path: Path) -> None:
    refs = [{"$ref": f"{name}.yaml#/components/schemas/A"} for name in ("b", "c")]
    other = {"type": "integer"}
    found = bundled(tmp_path, main={"x": refs}, b=schemas(A=STRING), c=schemas(A=other))
    assert found["components"]["schemas"] == {"A": STRING, "A_2": other}
    assert found["x"] == [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/A_2"}]


def test_a_whole_file_is_a_component_named_after_it(tmp_path: Path) -> None:
    main = {"paths": {"/x": {"post": {"requestBody": {"content": {"a/b": {"schema": {"$ref": "pet.yaml"}}}}}}}}
    found = bundled(tmp_path, main=main, pet={"properties": {"mother": {"$ref": "#"}, "id": {"$ref": "#/$defs/id"}},
                                              "$defs": {"id": STRING}})  # fmt: skip
    assert found["components"]["schemas"]["pet"]["properties"] == {
        "mother": {"$ref": "#/components/schemas/pet"},
        "id": {"$ref": "#/components/schemas/id"},
    }


def test_a_path_item_of_another_file_is_copied(tmp_path: Path) -> None:
    item = {"get": {"parameters": [{"$ref": "p.yaml"}]}}
    found = bundled(
        tmp_path, main={"paths": {"/x": {"$ref": "b.yaml#/items/x"}}}, b={"items": {"x": item}}, p={"in": 1}
    )
    assert found["paths"]["/x"] == {"get": {"parameters": [{"$ref": "#/components/parameters/p"}]}}


def test_data_is_no_reference(tmp_path: Path) -> None:
    main = {"paths": {"/x": {"schema": {"enum": [{"$ref": "absent.yaml"}]}}}}
    assert bundled(tmp_path, main=main) == main

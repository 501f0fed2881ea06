"""A small contract, and changes of it."""

from __future__ import annotations

import copy
from typing import Any

from ruamel.yaml import YAML

from codegen.document import unescape

CONTRACT: dict[str, Any] = YAML(typ="safe", pure=True).load("""
openapi: 3.0.3
info: {title: lockers, version: 1.2.3, description: Lockers for parcels}
servers: [{url: 'https://lockers.internal'}]
security: [{key: []}]
tags: [{name: lockers}]
paths:
  /lockers/{locker_id}:
    get:
      operationId: locker_get
      tags: [lockers]
      summary: One locker
      x-permission: lockers:read
      deprecated: true
      x-sunset: '2030-06-30'
      parameters:
        - {name: locker_id, in: path, required: true, schema: {type: string}}
        - {name: parts, in: query, schema: {type: array, items: {type: string}}}
      responses:
        '200': {$ref: '#/components/responses/Locker'}
        '404': {description: None}
  /lockers:
    post:
      operationId: locker_rent
      tags: [lockers]
      x-permission: lockers:write
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Rent'}}}
      responses:
        '200': {$ref: '#/components/responses/Locker'}
components:
  securitySchemes:
    key: {type: http, scheme: bearer}
    other: {type: apiKey, in: header, name: X-Key}
  responses:
    Locker:
      description: The locker
      headers: {Expires-In: {required: true, schema: {type: integer}}}
      content: {application/json: {schema: {$ref: '#/components/schemas/Locker'}, example: {size: small}}}
  schemas:
    Rent:
      type: object
      additionalProperties: false
      required: [size]
      properties:
        size: {type: string, description: How large, enum: [small, large]}
        weight: {type: integer}
        note: {type: string, nullable: true, x-personal-data: true}
        address:
          type: object
          properties: {city: {type: string}}
        way: {oneOf: [{type: string}, {type: integer}]}
    Locker:
      type: object
      required: [size]
      properties:
        size: {type: string, enum: [small, large]}
        doors: {type: array, items: {type: integer, format: int32}}
        owner: {type: string, x-personal-data: true}
        way: {oneOf: [{type: string}, {type: integer}]}
""")

Change = tuple[str, Any]
GONE = object()


def changed(*changes: Change, of: dict[str, Any] = CONTRACT) -> dict[str, Any]:
    """A copy with other values at some JSON pointers; ``GONE`` takes away what is there."""
    document = copy.deepcopy(of)
    for pointer, value in changes:
        *way, last = (unescape(part) for part in pointer.removeprefix("/").split("/"))
        node: Any = document
        for part in way:
            node = node[int(part)] if isinstance(node, list) else node[part]
        key: Any = int(last) if isinstance(node, list) else last
        if value is GONE:
            del node[key]
        else:
            node[key] = copy.deepcopy(value)
    return document

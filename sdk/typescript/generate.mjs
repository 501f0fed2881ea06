// Types of the contract by openapi-typescript, and what they leave out: the version, and how long each operation may take.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import ts from "typescript";

const contract = JSON.parse(readFileSync("../../generated/fleet_orders_manager/openapi.json", "utf8"));

const { factory, SyntaxKind } = ts;
/** An open set: the values that are known today are offered, and any other is taken. */
const openSet = (values) =>
  factory.createUnionTypeNode([
    ...values.map((value) => factory.createLiteralTypeNode(factory.createStringLiteral(value))),
    factory.createParenthesizedType(
      factory.createIntersectionTypeNode([
        factory.createKeywordTypeNode(SyntaxKind.StringKeyword),
        factory.createTypeLiteralNode([]),
      ]),
    ),
  ]);

const types = await openapiTS(contract, {
  immutable: true,
  rootTypes: true,
  rootTypesNoSchemaPrefix: true,
  defaultNonNullable: false,
  transform: (schema) => (Array.isArray(schema["x-known-values"]) ? openSet(schema["x-known-values"]) : undefined),
});
writeFileSync("src/schema.ts", COMMENT_HEADER + astToString(types));

const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ call: `${method.toUpperCase()} ${path}`, ...operation })),
);
const line = (key, value) => `  ${key}: ${value},\n`;
const times = operations.map((operation) => line(operation.operationId, operation["x-timeout-ms"])).join("");
const calls = operations.map(({ call, operationId }) => line(`"${call}"`, `"${operationId}"`)).join("");
writeFileSync(
  "src/contract.ts",
  `/** The version of the contract that this package was made from. */
export const VERSION = "${contract.info.version}";

/** For how many milliseconds a response of each operation is worth waiting for. */
export const TIMEOUT_MS = {
${times}} as const;

/** The operations by method and path. */
export const OPERATIONS: Readonly<Record<string, keyof typeof TIMEOUT_MS>> = {
${calls}};
`,
);

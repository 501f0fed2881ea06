// What openapi-typescript leaves out of the contract: the version, and how long each operation may take.
import { readFileSync, writeFileSync } from "node:fs";

const contract = JSON.parse(readFileSync("../../generated/fleet_orders_manager/openapi.json", "utf8"));
const operations = Object.values(contract.paths).flatMap((item) => Object.values(item));
const times = operations.map((operation) => `  ${operation.operationId}: ${operation["x-timeout-ms"]},\n`).join("");
writeFileSync(
  "src/contract.ts",
  `/** The version of the contract that this package was made from. */
export const VERSION = "${contract.info.version}";

/** For how many milliseconds an answer of each operation is worth waiting. */
export const TIMEOUT_MS = {
${times}} as const;
`,
);

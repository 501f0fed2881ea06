import { readFileSync } from "node:fs";

/** The JSON document that an argument of the command names. */
export const read = (argument) => JSON.parse(readFileSync(process.argv[argument], "utf8"));

/** A path as a JSON pointer (RFC 6901). */
export const pointer = (path) =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

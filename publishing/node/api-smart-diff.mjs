// What api-smart-diff calls breaking between two documents: node api-smart-diff.mjs OLD.json NEW.json
import { apiCompare } from "api-smart-diff";
import { pointer, read } from "./documents.mjs";

const { diffs } = apiCompare(read(2), read(3));
// components have no direction of their own: what is wrong with them is wrong where they are used
const breaking = diffs.filter((diff) => diff.type === "breaking" && diff.path[0] !== "components");
const findings = breaking.map((diff) => ({
  place: pointer(diff.path),
  what: diff.description || `${diff.action} of ${diff.path.at(-1)}`,
}));
console.log(JSON.stringify(findings));

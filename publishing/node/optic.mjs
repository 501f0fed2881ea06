// What optic calls breaking between two documents: node optic.mjs OLD.json NEW.json
import { compareSpecs } from "@useoptic/openapi-utilities";
import { dereferenceOpenApi } from "@useoptic/openapi-io";
import { RuleRunner } from "@useoptic/rulesets-base";
import { BreakingChangesRuleset } from "@useoptic/standard-rulesets";

const [before, after] = await Promise.all(process.argv.slice(2, 4).map((file) => dereferenceOpenApi(file)));
const { results } = await compareSpecs(before, after, new RuleRunner([new BreakingChangesRuleset()]), {});
const findings = results
  .filter((result) => !result.passed)
  .map((result) => ({ place: result.location.jsonPath, what: `${result.where}: ${result.error}` }));
console.log(JSON.stringify(findings));

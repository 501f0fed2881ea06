/** Drafts are made once, however many attempts that takes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DraftRequest } from "../src/index.js";
import { BROKEN_OFF, drafted, json, Line, ORDER, page, problem, TIMEOUT } from "./line.js";

const RIDE: DraftRequest = {
  phone: "+7 916 123-45-67",
  route: [{ geopoint: [37.642639, 55.734894], fullname: "Москва, Садовническая улица, 82с2" }],
  class: "econom",
  payment: { type: "cash" },
};
const MINUTE = { timeoutMs: 60_000 };

describe("draft", () => {
  test("all attempts carry one token, which is told", async () => {
    const line = new Line(TIMEOUT, BROKEN_OFF, page(502), problem(503), json(200, { order_id: ORDER }), drafted());
    const result = await line.client().draft(RIDE, MINUTE);
    assert.deepEqual(result.kind === "drafted" && [result.draft.order_id, result.attempts], [ORDER, 6]);
    const tokens = new Set(line.sent.map(({ headers }) => headers.get("X-Idempotency-Token")));
    assert.deepEqual([...tokens], [result.kind === "drafted" && result.token]);
    assert.ok(line.sent.every(({ body }) => JSON.stringify(body) === JSON.stringify(RIDE)));
  });

  test("every draft has a token of its own, unless it is given one", async () => {
    const tokens = [];
    for (const options of [MINUTE, MINUTE, { ...MINUTE, token: "kept-from-before-1" }]) {
      const result = await new Line(drafted()).client().draft(RIDE, options);
      tokens.push(result.kind === "drafted" && result.token);
    }
    assert.equal(new Set(tokens).size, 3);
    assert.equal(tokens[2], "kept-from-before-1");
  });

  test("a refusal is the end", async () => {
    const line = new Line(problem(409, "active_order_exists"));
    const result = await line.client().draft(RIDE, MINUTE);
    assert.equal(result.kind === "refused" && result.problem.code, "active_order_exists");
  });

  test("a refused token is told with the draft's, to go on with", async () => {
    const result = await new Line(TIMEOUT, problem(401)).client().draft(RIDE, { ...MINUTE, token: "kept-from-before-1" });
    assert.deepEqual(result.kind === "denied" && [result.token, result.mayHaveApplied], ["kept-from-before-1", true]);
  });

  test("what the service forbids to repeat is not repeated", async () => {
    const line = new Line(problem(500, "internal", { retryable: false }));
    const result = await line.client().draft(RIDE, { ...MINUTE, token: "kept-from-before-1" });
    assert.equal(result.kind, "undecided");
    assert.deepEqual(result.kind === "undecided" && [result.attempts, result.token], [1, "kept-from-before-1"]);
    assert.equal(result.kind === "undecided" && result.problem?.code, "internal");
  });
});

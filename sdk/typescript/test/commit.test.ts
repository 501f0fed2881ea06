/** What ends the loop of commit, what does not, and what its end says: as sdk/python does, by the same rule. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BROKEN_OFF, type Comes, committed, json, Line, ORDER, page, pending, problem, TIMEOUT, UNREACHABLE } from "./line.js";

const MINUTE = { timeoutMs: 60_000 };

const commit = (line: Line, timeoutMs = MINUTE.timeoutMs) => line.client().commitUntilFinal(ORDER, { timeoutMs });

describe("the end", () => {
  test("200", async () => {
    const line = new Line(committed());
    assert.deepEqual(await commit(line), { kind: "committed", orderId: ORDER, status: "searching", attempts: 1 });
    assert.deepEqual(line.sent.map(({ body }) => body), [{ order_id: ORDER }]);
    assert.equal(line.sent[0]?.headers.get("Authorization"), "Bearer token-1");
    assert.equal(line.sent[0]?.headers.get("Accept-Language"), "en");
  });

  for (const status of [400, 404, 409, 410, 413, 415, 402, 405, 406, 422, 451, 499]) {
    test(`a ${status} of the service`, async () => {
      const line = new Line(problem(status, "price_changed"));
      const result = await commit(line);
      assert.equal(result.kind, "refused");
      assert.equal(result.kind === "refused" && result.problem.message, "Message");
      assert.equal(line.sent.length, 1);
    });
  }

  for (const refusal of [problem(401, "unauthorized"), problem(401, "new"), problem(403, "permission_denied")]) {
    test(`a token that is refused (${refusal.status}) says nothing of the order`, async () => {
      const first = await commit(new Line(refusal));
      assert.deepEqual([first.kind, first.kind === "denied" && first.mayHaveApplied], ["denied", false]);
      const second = await commit(new Line(TIMEOUT, refusal));
      assert.deepEqual([second.kind, second.kind === "denied" && second.mayHaveApplied], ["denied", true]);
    });
  }

  test("another 403 is of the order", async () => {
    assert.equal((await commit(new Line(problem(403, "park_not_active")))).kind, "refused");
  });
});

const UNFINAL: [string, Response | Error][] = [
  ["202", pending()],
  ["202 that says nothing", json(202, { order_id: ORDER })],
  ["another order's 200", committed("another-order")],
  ["200 without an order", json(200, { status: "searching" })],
  ["201", json(201, { order_id: ORDER, status: "searching" })],
  ["204", new Response(null, { status: 204 })],
  ...[200, 302, 400, 401, 403, 404, 405, 408, 409, 410, 418, 425, 429, 451, 500, 502, 503, 504, 599].map(
    (status): [string, Response] => [`a gateway's ${status}`, page(status)],
  ),
  ...[408, 425, 429, 500, 502, 503, 504, 507].map((status): [string, Response] => [`a problem ${status}`, problem(status)]),
  ["500 that is not retryable", problem(500, "internal", { retryable: false })],
  ["409 in int-api's shape", json(409, { code: "price_changed", message: "as of int-api" })],
  ["404 in a gateway's shape", json(404, { type: "about:blank", title: "Not Found", status: 404, detail: "x" })],
  ["a problem of another status", problem(409, "x", { status: 410 })],
  ["a 409 of unknown outcome", problem(409, "x", { outcome: "unknown" })],
  ["a retryable 409", problem(409, "x", { retryable: true })],
  ["no answer in time", TIMEOUT],
  ["a connection cut off", BROKEN_OFF],
  ["no connection", UNREACHABLE],
];

describe("all else is repeated", () => {
  for (const [name, comes] of UNFINAL) {
    test(name, async () => {
      const line = new Line(comes, comes, committed());
      assert.deepEqual(await commit(line), { kind: "committed", orderId: ORDER, status: "searching", attempts: 3 });
      assert.deepEqual(line.sent.map(({ body }) => body), Array(3).fill({ order_id: ORDER }));
      assert.equal(line.tokens, 3);
    });
  }
});

describe("undecided says whether anything may have been done", () => {
  const ends: [Response | Error, string, boolean][] = [
    [UNREACHABLE, "unreachable", false],
    [page(302), "bad_answer 302", false],
    [page(429), "429", false],
    [page(401), "401", false],
    [page(404), "bad_answer 404", true],
    [problem(409, "x", { outcome: "unknown" }), "409", true],
    [page(200), "bad_answer 200", true],
    [committed("another-order"), "bad_answer 200", true],
    [BROKEN_OFF, "no_answer", true],
    [page(503), "503", true],
    [problem(507), "507", true],
    [problem(503, "x", { outcome: "not_applied" }), "503", false],
    [pending(), "202", true],
  ];
  for (const [result, last, mayHaveApplied] of ends) {
    test(`${last}, ${mayHaveApplied}`, async () => {
      const line = new Line({ result, after: 900 } satisfies Comes);
      const end = await commit(line, 930);
      assert.equal(end.kind, "undecided");
      assert.deepEqual(end.kind === "undecided" && [end.attempts, end.last, end.mayHaveApplied], [1, last, mayHaveApplied]);
    });
  }

  test("once an attempt may have been applied, that stays so", async () => {
    const line = new Line(BROKEN_OFF, UNREACHABLE, { result: page(429), after: 7900 });
    const end = await commit(line, 8500);
    assert.deepEqual(end.kind === "undecided" && [end.last, end.mayHaveApplied], ["429", true]);
  });
});

describe("time", () => {
  for (const timeoutMs of [-1, 0, 20, Number.NEGATIVE_INFINITY]) {
    test(`without it (${timeoutMs} ms) nothing is sent`, async () => {
      const line = new Line(committed());
      assert.deepEqual(await commit(line, timeoutMs), { kind: "undecided", attempts: 0, mayHaveApplied: false });
      assert.deepEqual([line.sent, line.tokens], [[], 0]);
    });
  }

  test("an attempt gets what is left, and no more than the contract's", async () => {
    const line = new Line();
    await commit(line, 20_000);
    assert.equal(line.sent[0]?.ms, 8000);
    assert.ok(line.sent.every(({ at, ms }) => at + ms < line.start + 20_000));
    assert.ok(line.now <= line.start + 20_000);
  });

  test("it waits as long as it is asked to", async () => {
    const line = new Line(pending(1234), problem(503, "x", {}, { "Retry-After": "7" }), page(503, { "Retry-After": "2" }), committed());
    assert.equal((await commit(line)).kind, "committed");
    assert.deepEqual(line.pauses, [1234, 7000, 2000]);
  });

  test("otherwise the bound doubles from 0.2 to 5 s", async () => {
    const line = new Line(...Array<Error>(8).fill(UNREACHABLE), committed());
    await line.client(() => 1).commitUntilFinal(ORDER, { timeoutMs: Number.POSITIVE_INFINITY });
    assert.deepEqual(line.pauses, [200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });
});

describe("the caller", () => {
  test("ends it by a signal", async () => {
    const ending = new AbortController();
    ending.abort(new Error("left"));
    const line = new Line(committed());
    const call = line.client().commitUntilFinal(ORDER, { ...MINUTE, signal: ending.signal });
    await assert.rejects(call, /left/);
    assert.equal(line.sent.length, 0);
  });

  test("has no token: what the supplier throws ends it", async () => {
    const { OrdersClient } = await import("../src/index.js");
    const token = (): never => {
      throw new RangeError("signed out");
    };
    const orders = new OrdersClient({ baseUrl: "http://fom.test", token, fetch: () => Promise.reject(new Error("sent")) });
    await assert.rejects(orders.commitUntilFinal(ORDER, MINUTE), RangeError);
  });
});

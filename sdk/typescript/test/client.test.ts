/** What every call carries, pages, and retry settings. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApiError, newToken, OrdersClient, type OrderStatus, VERSION } from "../src/index.js";
import { json, Line, ORDER, page, problem, UNREACHABLE, committed } from "./line.js";

/** A client whose requests are kept and answered in order. */
const recorded = (...responses: Response[]): { client: OrdersClient; sent: Request[] } => {
  const sent: Request[] = [];
  const fetch = (request: Request): Promise<Response> => {
    sent.push(request);
    return Promise.resolve(responses[sent.length - 1] ?? page(500));
  };
  return { client: new OrdersClient({ baseUrl: "http://fom.test", fetch }), sent };
};

const order = (orderId: string) => ({ order_id: orderId, status: "driving" });

describe("every call", () => {
  test("names the client, the request and the time that it waits", async () => {
    const { client, sent } = recorded(json(200, order(ORDER)), json(200, order(ORDER)));
    for (const _ of [1, 2]) {
      await client.api.GET("/v1/orders/{order_id}", { params: { path: { order_id: ORDER } } });
    }
    const header = (name: string) => sent.map(({ headers }) => headers.get(name));
    assert.deepEqual(header("User-Agent"), Array(2).fill(`fleet-orders-manager-client-typescript/${VERSION}`));
    assert.equal(new Set(header("X-Request-Id")).size, 2);
    assert.ok(header("X-Request-Id").every((id) => /^[0-9a-f]{32}$/.test(id ?? "")));
    assert.deepEqual(header("X-Request-Timeout-Ms"), ["5000", "5000"]);
  });

  test("keeps the id and the time-out of the caller", async () => {
    const { client, sent } = recorded(json(200, order(ORDER)));
    const headers = { "X-Request-Id": "mine", "X-Request-Timeout-Ms": "1200" };
    await client.api.POST("/v1/orders/commit", { body: { order_id: ORDER }, headers });
    assert.equal(sent[0]?.headers.get("X-Request-Id"), "mine");
    assert.equal(sent[0]?.headers.get("X-Request-Timeout-Ms"), "1200");
  });

  test("ends when its time is up", async () => {
    const fetch = (request: Request): Promise<Response> =>
      new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(request.signal.reason)));
    const client = new OrdersClient({ baseUrl: "http://fom.test", fetch });
    const headers = { "X-Request-Timeout-Ms": "1" };
    // AbortSignal.timeout does not keep the process alive
    const alive = setInterval(() => undefined, 1000);
    await assert.rejects(client.api.POST("/v1/orders/active", { body: { phone: "+7" }, headers }), { name: "TimeoutError" });
    clearInterval(alive);
  });
});

describe("pages of active orders", () => {
  test("all are read, one after the other", async () => {
    const { client, sent } = recorded(json(200, { orders: [order("a"), order("b")], cursor: "next" }), json(200, { orders: [order("c")] }));
    const found: string[] = [];
    for await (const { order_id } of client.activeOrders("+7 916 123-45-67", { limit: 2 })) {
      found.push(order_id);
    }
    assert.deepEqual(found, ["a", "b", "c"]);
    const bodies = await Promise.all(sent.map((request) => request.json()));
    assert.deepEqual(bodies, [
      { phone: "+7 916 123-45-67", limit: 2 },
      { phone: "+7 916 123-45-67", limit: 2, cursor: "next" },
    ]);
  });

  for (const [response, code] of [[problem(503, "overloaded"), "overloaded"], [page(502), undefined]] as const) {
    test(`${response.status} is thrown`, async () => {
      const { client } = recorded(response);
      await assert.rejects(client.activeOrders("+7 916").next(), (error: unknown) => {
        assert.ok(error instanceof ApiError);
        assert.deepEqual([error.status, error.problem?.code], [response.status, code]);
        return true;
      });
    });
  }
});

test("pauses are those that the caller sets", async () => {
  const line = new Line(...Array<Error>(4).fill(UNREACHABLE), committed());
  await line.client(() => 1, { baseDelayMs: 10, maxDelayMs: 30 }).commitUntilFinal(ORDER, { timeoutMs: 60_000 });
  assert.deepEqual(line.pauses, [10, 20, 30, 30]);
});

test("a token needs no crypto.randomUUID, which pages that are not https do not have", () => {
  const { randomUUID } = crypto;
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  assert.match(newToken(), /^[0-9a-f]{48}$/);
  Object.defineProperty(crypto, "randomUUID", { value: randomUUID, configurable: true });
});

test("an open set offers its known values and takes any other", () => {
  const known: OrderStatus = "searching";
  const unknown: OrderStatus = "brand_new";
  assert.deepEqual([known, unknown], ["searching", "brand_new"]);
});

// The dispatcher's flow with the client that orval makes; it calls paths, so the base is put before them here.
import {
  ordersActive,
  ordersCancel,
  ordersCommit,
  ordersDraft,
  ordersEstimate,
  ordersGet,
  type RoutePoint,
} from "./client/client.js";

const { ORDERS_URL: baseUrl = "", ORDERS_PHONE: phone = "" } = process.env;
const send = globalThis.fetch;
globalThis.fetch = (path, init) => send(`${baseUrl}${String(path)}`, init);
const route: RoutePoint[] = [
  { geopoint: [37.642639, 55.734894], fullname: "Москва, Садовническая улица, 82с2" },
  { geopoint: [37.617617, 55.755831], fullname: "Москва, Красная площадь" },
];

async function commit(orderId: string): Promise<number> {
  for (let attempt = 1; attempt < 30; attempt += 1) {
    const answer = await ordersCommit({ order_id: orderId }).catch(() => undefined);
    if (answer?.status === 200) {
      return attempt;
    }
    if (answer !== undefined && answer.status >= 400 && answer.status < 500) {
      throw new Error(`refused: ${JSON.stringify(answer.data)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("undecided");
}

function success<A extends { status: number }>(answer: A): Extract<A, { status: 200 }> {
  if (answer.status !== 200) {
    throw new Error(`answer ${answer.status}`);
  }
  return answer as Extract<A, { status: 200 }>;
}

const active = success(await ordersActive({ phone }));
const offer = success(await ordersEstimate({ phone, route, classes: ["econom"] }));
const order = { phone, route, class: "econom", payment: { type: "cash" as const }, offer_id: offer.data.offer_id };
const drafted = success(await ordersDraft(order, { headers: { "X-Idempotency-Token": crypto.randomUUID() } }));
const { order_id } = drafted.data;
const attempts = await commit(order_id);
const found = success(await ordersGet(order_id));
const cancelled = success(await ordersCancel({ order_id, cancel_state: found.data.cancel_rules?.state ?? "free" }));
const told = { active: active.data.orders.length, attempts, status: found.data.status, end: cancelled.data.status };
console.log(JSON.stringify({ ...told, order_id }));

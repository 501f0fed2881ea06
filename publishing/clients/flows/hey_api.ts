// The dispatcher's flow with the client that hey-api makes.
import { client } from "./client/client.gen.js";
import { ordersActive, ordersCancel, ordersCommit, ordersDraft, ordersEstimate, ordersGet } from "./client/sdk.gen.js";
import type { RoutePoint } from "./client/types.gen.js";

const { ORDERS_URL: baseUrl = "", ORDERS_PHONE: phone = "" } = process.env;
client.setConfig({ baseUrl });
const route: RoutePoint[] = [
  { geopoint: [37.642639, 55.734894], fullname: "Москва, Садовническая улица, 82с2" },
  { geopoint: [37.617617, 55.755831], fullname: "Москва, Красная площадь" },
];

async function commit(orderId: string): Promise<number> {
  for (let attempt = 1; attempt < 30; attempt += 1) {
    const { data, error, response } = await ordersCommit({ body: { order_id: orderId } });
    if (data !== undefined && "status" in data) {
      return attempt;
    }
    if (response !== undefined && response.status >= 400 && response.status < 500) {
      throw new Error(`refused: ${JSON.stringify(error)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("undecided");
}

const active = await ordersActive({ body: { phone } });
const offer = await ordersEstimate({ body: { phone, route, classes: ["econom"] } });
const drafted = await ordersDraft({
  headers: { "X-Idempotency-Token": crypto.randomUUID() },
  body: { phone, route, class: "econom", payment: { type: "cash" }, offer_id: offer.data?.offer_id },
});
const order_id = drafted.data?.order_id ?? "";
const attempts = await commit(order_id);
const found = await ordersGet({ path: { order_id } });
const cancelled = await ordersCancel({ body: { order_id, cancel_state: found.data?.cancel_rules?.state ?? "free" } });
const told = { active: active.data?.orders.length, attempts, status: found.data?.status, end: cancelled.data?.status };
console.log(JSON.stringify({ ...told, order_id }));

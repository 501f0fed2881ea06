// The dispatcher's flow with openapi-fetch on the types of openapi-typescript.
import createClient from "openapi-fetch";
import type { components, paths } from "./client/schema.js";

const { ORDERS_URL: baseUrl = "", ORDERS_PHONE: phone = "" } = process.env;
const orders = createClient<paths>({ baseUrl });
const route: components["schemas"]["RoutePoint"][] = [
  { geopoint: [37.642639, 55.734894], fullname: "Москва, Садовническая улица, 82с2" },
  { geopoint: [37.617617, 55.755831], fullname: "Москва, Красная площадь" },
];

async function commit(orderId: string): Promise<number> {
  for (let attempt = 1; attempt < 30; attempt += 1) {
    const answer = await orders.POST("/v1/orders/commit", { body: { order_id: orderId } }).catch(() => undefined);
    if (answer?.data !== undefined && "status" in answer.data) {
      return attempt;
    }
    if (answer?.error !== undefined && answer.response.status < 500) {
      throw new Error(`refused: ${answer.error.code}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("undecided");
}

const active = await orders.POST("/v1/orders/active", { body: { phone } });
const offer = await orders.POST("/v1/orders/estimate", { body: { phone, route, classes: ["econom"] } });
const drafted = await orders.POST("/v1/orders/draft", {
  params: { header: { "X-Idempotency-Token": crypto.randomUUID() } },
  body: { phone, route, class: "econom", payment: { type: "cash" }, offer_id: offer.data?.offer_id },
});
const order_id = drafted.data?.order_id ?? "";
const attempts = await commit(order_id);
const found = await orders.GET("/v1/orders/{order_id}", { params: { path: { order_id } } });
const cancel_state = found.data?.cancel_rules?.state ?? "free";
const cancelled = await orders.POST("/v1/orders/cancel", { body: { order_id, cancel_state } });
const told = { active: active.data?.orders.length, attempts, status: found.data?.status, end: cancelled.data?.status };
console.log(JSON.stringify({ ...told, order_id }));

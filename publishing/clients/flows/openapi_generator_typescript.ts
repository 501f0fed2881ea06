// The dispatcher's flow with the client that openapi-generator makes for TypeScript and fetch.
import { Configuration, OrdersApi, ResponseError, type RoutePoint } from "./client/index";

const { ORDERS_URL: basePath = "", ORDERS_PHONE: phone = "" } = process.env;
const orders = new OrdersApi(new Configuration({ basePath }));
const route: RoutePoint[] = [
  { geopoint: [37.642639, 55.734894], fullname: "Москва, Садовническая улица, 82с2" },
  { geopoint: [37.617617, 55.755831], fullname: "Москва, Красная площадь" },
];

async function commit(orderId: string): Promise<number> {
  for (let attempt = 1; attempt < 30; attempt += 1) {
    let status: number | undefined;
    try {
      await orders.ordersCommit({ commitRequest: { orderId } });
      return attempt;
    } catch (error) {
      status = error instanceof ResponseError ? error.response.status : undefined;
    }
    if (status !== undefined && status >= 400 && status < 500) {
      throw new Error(`refused: ${status}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("undecided");
}

async function flow(): Promise<void> {
  const active = await orders.ordersActive({ activeRequest: { phone } });
  const offer = await orders.ordersEstimate({ estimateRequest: { phone, route, classes: ["econom"] } });
  const draft = await orders.ordersDraft({
    xIdempotencyToken: crypto.randomUUID(),
    draftRequest: { phone, route, _class: "econom", payment: { type: "cash" }, offerId: offer.offerId },
  });
  const attempts = await commit(draft.orderId);
  const found = await orders.ordersGet({ orderId: draft.orderId });
  const cancelState = found.cancelRules?.state ?? "free";
  const cancelled = await orders.ordersCancel({ cancelRequest: { orderId: draft.orderId, cancelState } });
  const told = { active: active.orders.length, attempts, status: found.status, end: cancelled.status };
  console.log(JSON.stringify({ ...told, order_id: draft.orderId }));
}

void flow();

/** Pages of active orders, one after the other. */
import type { Client } from "openapi-fetch";
import type { Order, paths, Problem } from "./schema.js";

export type { Order };

/** A response other than success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** Missing where the response is not one of the service, but of something in between. */
    readonly problem?: Problem,
  ) {
    super(problem === undefined ? `status ${status}` : `status ${status}: ${problem.code}`);
    this.name = "ApiError";
  }
}

export async function* orderPages(
  api: Client<paths>,
  phone: string,
  { limit, signal }: { readonly limit?: number; readonly signal?: AbortSignal },
): AsyncGenerator<Order> {
  let cursor: string | undefined;
  do {
    const { data, error, response } = await api.POST("/v1/orders/active", {
      body: { phone, ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) },
      ...(signal === undefined ? {} : { signal }),
    });
    if (data === undefined) {
      throw new ApiError(response.status, typeof error === "object" ? error : undefined);
    }
    yield* data.orders;
    cursor = data.cursor;
  } while (cursor !== undefined);
}

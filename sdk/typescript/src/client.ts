/** The client from the contract, and around it what a caller has to get right. */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import { OPERATIONS, TIMEOUT_MS, VERSION } from "./contract.js";
import { PACE, type Pace, RETRY, type Retry, TokenError, untilFinal } from "./loop.js";
import { type Order, orderPages } from "./pages.js";
import { newRequestId, newToken } from "./random.js";
import type { CommitResult, Denied, DraftResult, Refused, Undecided } from "./results.js";
import type { DraftRequest, paths, Problem } from "./schema.js";
import { type Answer, ofCommit, ofDraft } from "./verdicts.js";

export interface Options {
  /** Where the service is, without a path. */
  readonly baseUrl: string;
  /**
   * Asked before every request for the token of `Authorization: Bearer`; leave it out where a proxy signs. All tokens
   * must be of one park: to another park the order does not exist. What it throws ends the call.
   */
  readonly token?: () => string | Promise<string>;
  /** For `Accept-Language`: the dispatcher's, `ru` or `en`. */
  readonly language?: string;
  /** For tests, and for platforms with a fetch of their own. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Pauses of `draft` and `commitUntilFinal`. */
  readonly retry?: Partial<Retry>;
  /** For tests. */
  readonly pace?: Pace;
}

export interface LoopOptions {
  /** For all attempts together, in milliseconds; Infinity repeats for ever. */
  readonly timeoutMs: number;
  /** Ends the call: it then throws the signal's reason. What was sent may still be done. */
  readonly signal?: AbortSignal;
}

/**
 * `api` has every operation of the contract, one request each, as openapi-fetch calls them. `draft` and
 * `commitUntilFinal` repeat until there is something final to say.
 */
export class OrdersClient {
  readonly api: Client<paths>;
  readonly #pace: Pace;
  readonly #retry: Retry;

  constructor(options: Options) {
    this.#pace = options.pace ?? PACE;
    this.#retry = { ...RETRY, ...options.retry };
    this.api = createClient<paths>({
      baseUrl: options.baseUrl,
      redirect: "manual",
      ...(options.language === undefined ? {} : { headers: { "Accept-Language": options.language } }),
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    });
    this.api.use(named);
    if (options.token !== undefined) {
      this.api.use(authorized(options.token));
    }
  }

  /**
   * Commit a draft, again and again, until the service says what has become of it or the time is up.
   *
   * 200 is the end: committed. A 4XX *of the service* is the end: refused, or denied where it speaks of the caller's
   * token. It is known by its body, a Problem that calls itself neither applied nor retryable; any other 4XX comes from
   * something in between, which knows nothing of the order. All else is repeated: 202, 5xx, no answer, a broken one,
   * another order's. It waits as long as the service asks for, otherwise for a random time below a bound that doubles
   * from 0.2 s to 5 s. An attempt that could not begin in time is not waited for: undecided.
   */
  async commitUntilFinal(orderId: string, options: LoopOptions): Promise<CommitResult> {
    const [verdict, soFar] = await untilFinal({
      ask: (ms) =>
        this.api.POST("/v1/orders/commit", { body: { order_id: orderId }, ...within(ms, options.signal) }).then(answer),
      judge: ofCommit(orderId),
      mayRepeat: () => true,
      attemptMs: TIMEOUT_MS.orders_commit,
      ...this.#common(options),
    });
    switch (verdict?.kind) {
      case undefined:
        return soFar;
      case "refusal":
        return refused(verdict.problem, soFar);
      case "final":
        return { kind: "committed", orderId, status: verdict.value.status, attempts: soFar.attempts };
    }
  }

  /**
   * Make a draft of an order, once, however many attempts that takes.
   *
   * All attempts carry one idempotency token. A program that wants to go on after a crash makes it by `newToken`, stores
   * it, and gives it again with the same order: if there is a draft already, that one is answered. Repeated is what
   * brought no answer of the service, and its errors that are `retryable`.
   */
  async draft(order: DraftRequest, options: LoopOptions & { readonly token?: string }): Promise<DraftResult> {
    const token = options.token ?? newToken();
    const params = { header: { "X-Idempotency-Token": token } };
    const [verdict, soFar] = await untilFinal({
      ask: (ms) => this.api.POST("/v1/orders/draft", { params, body: order, ...within(ms, options.signal) }).then(answer),
      judge: ofDraft,
      mayRepeat: ({ retryable }) => retryable,
      attemptMs: TIMEOUT_MS.orders_draft,
      ...this.#common(options),
    });
    switch (verdict?.kind) {
      case undefined:
        return { ...soFar, token };
      case "refusal":
        return refused(verdict.problem, soFar, token);
      case "final":
        return { kind: "drafted", draft: verdict.value, token, attempts: soFar.attempts };
    }
  }

  /** All active orders on a phone, newest first, page by page. Throws `ApiError` for any response but 200. */
  activeOrders(phone: string, options: { readonly limit?: number; readonly signal?: AbortSignal } = {}): AsyncGenerator<Order> {
    return orderPages(this.api, phone, options);
  }

  #common(options: LoopOptions): { timeoutMs: number; pace: Pace; retry: Retry; signal: AbortSignal | undefined } {
    return { timeoutMs: options.timeoutMs, pace: this.#pace, retry: this.#retry, signal: options.signal };
  }
}

/** Only programs may name themselves: a browser keeps its own `User-Agent`. */
const IS_BROWSER = typeof document !== "undefined";

/**
 * Gives each request its id and a time-out: that of `X-Request-Timeout-Ms` where the caller sets the header, otherwise
 * the contract's. A call whose time is up rejects with a `TimeoutError`.
 */
const named: Middleware = {
  onRequest({ request, schemaPath }) {
    const { headers } = request;
    if (!headers.has("X-Request-Id")) {
      headers.set("X-Request-Id", newRequestId());
    }
    if (!IS_BROWSER) {
      headers.set("User-Agent", `fleet-orders-manager-client-typescript/${VERSION}`);
    }
    const operation = OPERATIONS[`${request.method} ${schemaPath}`];
    const ms = Number(headers.get("X-Request-Timeout-Ms") ?? (operation && TIMEOUT_MS[operation]) ?? 60_000);
    headers.set("X-Request-Timeout-Ms", String(ms));
    return new Request(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(ms)]) });
  },
};

const authorized = (token: () => string | Promise<string>): Middleware => ({
  async onRequest({ request }) {
    try {
      request.headers.set("Authorization", `Bearer ${await token()}`);
    } catch (cause) {
      throw new TokenError("no token", { cause });
    }
    return request;
  },
});

/** One attempt's time, told to the service too, which then does not work for nobody. */
const within = (ms: number, signal: AbortSignal | undefined) => {
  const own = AbortSignal.timeout(Math.ceil(ms));
  return {
    headers: { "X-Request-Timeout-Ms": String(Math.min(60_000, Math.max(1, Math.floor(ms)))) },
    signal: signal === undefined ? own : AbortSignal.any([signal, own]),
    parseAs: "text" as const,
  };
};

/** openapi-fetch reads the bodies of errors as JSON where they are; here all bodies are text. */
const answer = ({ response, data, error }: { response: Response; data?: unknown; error?: unknown }): Answer => {
  const body = data ?? error ?? "";
  return {
    status: response.status,
    retryAfter: response.headers.get("Retry-After"),
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
};

const refused = (problem: Problem, soFar: Undecided, token?: string): Refused | Denied => {
  if (problem.status === 401 || problem.code === "permission_denied") {
    const { mayHaveApplied } = soFar;
    return { kind: "denied", problem, mayHaveApplied, ...(token === undefined ? {} : { token }) };
  }
  return { kind: "refused", problem };
};

/** A client whose answers are scripted and whose time passes only when somebody waits. */
import { OrdersClient, type Retry } from "../src/index.js";

export const ORDER = "5f1d3c7a9b2e4d608c4a1f7e3b9d0a26";

/** What a request meets, after so many milliseconds. */
export interface Comes {
  readonly result: Response | Error;
  readonly after: number;
}

export interface Sent {
  readonly at: number;
  readonly ms: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The wire, the clock and what has passed over them. After the script every request goes unanswered. */
export class Line {
  now = 1_000_000;
  readonly start = this.now;
  readonly sent: Sent[] = [];
  readonly pauses: number[] = [];
  tokens = 0;
  readonly #script: readonly Comes[];

  constructor(...script: readonly (Comes | Response | Error)[]) {
    this.#script = script.map((comes) => ("after" in comes ? comes : { result: comes, after: 0 }));
  }

  client(chance: () => number = () => 0.5, retry: Partial<Retry> = {}): OrdersClient {
    return new OrdersClient({
      baseUrl: "http://fom.test",
      language: "en",
      retry,
      token: () => `token-${++this.tokens}`,
      fetch: (request) => this.#answer(request),
      pace: {
        now: () => this.now,
        sleep: async (ms) => {
          this.pauses.push(ms);
          this.now += ms;
        },
        chance,
      },
    });
  }

  async #answer(request: Request): Promise<Response> {
    const ms = Number(request.headers.get("X-Request-Timeout-Ms"));
    const comes = this.#script[this.sent.length] ?? { result: TIMEOUT, after: ms };
    this.sent.push({ at: this.now, ms, headers: request.headers, body: await request.json() });
    if (comes.after >= ms) {
      this.now += ms;
      throw TIMEOUT;
    }
    this.now += comes.after;
    if (comes.result instanceof Error) {
      throw comes.result;
    }
    return comes.result.clone();
  }
}

export const TIMEOUT = new DOMException("no answer in time", "TimeoutError");
export const BROKEN_OFF = new TypeError("fetch failed", { cause: { code: "ECONNRESET" } });
export const UNREACHABLE = new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } });

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

export const committed = (orderId = ORDER): Response => json(200, { order_id: orderId, status: "searching", new: 1 });

export const pending = (ms = 0): Response =>
  json(202, { order_id: ORDER, outcome: "unknown", retry_after_ms: ms }, { "Retry-After": String(Math.ceil(ms / 1000)) });

export const drafted = (): Response =>
  json(200, { order_id: ORDER, expires_at: "2036-03-14T15:12:00+03:00", dispatch: { mode: "all_drivers" }, warnings: [] });

/** An error of the service. */
export const problem = (
  status: number,
  code = "some_code",
  changes: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Response =>
  json(
    status,
    {
      type: `/docs/errors#${code}`,
      title: "Title",
      status,
      detail: "Detail",
      code,
      message: "Message",
      outcome: status >= 500 ? "unknown" : "not_applied",
      retryable: status >= 500,
      request_id: "request-1",
      ...changes,
    },
    headers,
  );

/** What a gateway puts in the place of an answer. */
export const page = (status: number, headers: Record<string, string> = {}): Response =>
  new Response("<html>no</html>", { status, headers });

/** What one answer means for a call that is repeated until its answer is final. */
import type { Commit, Draft, Problem } from "./schema.js";

/** An answer as it came, its body as text. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

export type Verdict<T> =
  /** What was asked for is done. */
  | { readonly kind: "final"; readonly value: T }
  /** The service refuses, and will not think better of it. */
  | { readonly kind: "refusal"; readonly problem: Problem }
  | Again;

/** Nothing final. `waitMs`: what the service asked for, 0 where it did not. */
export interface Again {
  readonly kind: "again";
  readonly result: string;
  readonly mayHaveApplied: boolean;
  readonly retryable: boolean;
  readonly waitMs: number;
  readonly problem?: Problem;
}

type Fields = Readonly<Record<string, unknown>>;

/** 4XX that the service promises never to answer: they are of a proxy that is full, or in a hurry. */
const NEVER_OURS = new Set([408, 425, 429]);
/** Of a failure before anything was sent, in the words of Node; browsers do not tell. */
const NOT_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** The judge of the answers to a commit of `orderId`. */
export const ofCommit =
  (orderId: string) =>
  (answer: Answer): Verdict<Commit> => {
    const body = parsed(answer.body);
    if (answer.status === 200) {
      return isCommit(body) && body.order_id === orderId ? { kind: "final", value: body } : bad(answer);
    }
    if (answer.status === 202) {
      const waitMs = body?.["outcome"] === "unknown" ? milliseconds(body["retry_after_ms"]) : undefined;
      return waitMs === undefined ? bad(answer) : again("202", { waitMs });
    }
    return ofError(answer, body);
  };

/** The judge of the answers to a draft. */
export const ofDraft = (answer: Answer): Verdict<Draft> => {
  const body = parsed(answer.body);
  if (answer.status === 200) {
    return isDraft(body) ? { kind: "final", value: body } : bad(answer);
  }
  return ofError(answer, body);
};

/** The judge of a call that brought no answer at all. */
export const ofFailure = (error: unknown): Again => {
  if (error instanceof Error && error.name === "TimeoutError") {
    return again("timeout");
  }
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
  return NOT_SENT.has(code) ? again("unreachable", { mayHaveApplied: false }) : again("no_answer");
};

const ofError = (answer: Answer, body: Fields | undefined): Verdict<never> => {
  const { status } = answer;
  const waitMs = seconds(answer.retryAfter) * 1000;
  if (status < 400 || !isProblem(body)) {
    const failure = status >= 500 || status === 401 || status === 429;
    return failure ? again(String(status), { waitMs, mayHaveApplied: status >= 500 }) : bad(answer);
  }
  const notApplied = body.status === status && body.outcome === "not_applied";
  if (status >= 500) {
    const { retryable } = body;
    return again(String(status), { waitMs, mayHaveApplied: !notApplied, retryable, problem: body });
  }
  // a proxy's 4XX would say of an order that may exist that it does not: only ours is the end, and only if it says so
  if (notApplied && !body.retryable && !NEVER_OURS.has(status)) {
    return { kind: "refusal", problem: body };
  }
  return again(String(status), { waitMs, problem: body });
};

const again = (result: string, told: Partial<Again> = {}): Again => ({
  kind: "again",
  result,
  mayHaveApplied: true,
  retryable: true,
  waitMs: 0,
  ...told,
});

/** An answer outside the contract. A redirect is never followed (browsers show it as 0): nobody acted on the request. */
const bad = ({ status }: Answer): Again =>
  again(`bad_answer ${status}`, { mayHaveApplied: !(status === 0 || (status >= 300 && status < 400)) });

const parsed = (text: string): Fields | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
};

const texts = (body: Fields, names: readonly string[]): boolean => names.every((name) => typeof body[name] === "string");

const isCommit = (body: Fields | undefined): body is Fields & Commit =>
  body !== undefined && texts(body, ["order_id", "status"]);

const isDraft = (body: Fields | undefined): body is Fields & Draft =>
  body !== undefined &&
  texts(body, ["order_id", "expires_at"]) &&
  typeof body["dispatch"] === "object" &&
  Array.isArray(body["warnings"]);

const isProblem = (body: Fields | undefined): body is Fields & Problem =>
  body !== undefined &&
  texts(body, ["type", "title", "detail", "code", "message", "outcome", "request_id"]) &&
  typeof body["status"] === "number" &&
  typeof body["retryable"] === "boolean";

const seconds = (retryAfter: string | null): number =>
  retryAfter !== null && /^\d{1,5}$/.test(retryAfter) ? Number(retryAfter) : 0;

const milliseconds = (value: unknown): number | undefined =>
  typeof value === "number" && value >= 0 && value <= 86_400_000 ? value : undefined;

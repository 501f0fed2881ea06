/** How a repeated call can end. The sets are closed: a `switch` over `kind` is checked by the compiler. */
import type { Draft, OrderStatus, Problem } from "./schema.js";

/** The order exists, exactly once. `status` is the order's, now. */
export interface Committed {
  readonly kind: "committed";
  readonly orderId: string;
  readonly status: OrderStatus;
  /** Requests that it took. */
  readonly attempts: number;
}

/** The draft exists. Nobody is sent anywhere before its `order_id` is committed. */
export interface Drafted {
  readonly kind: "drafted";
  readonly draft: Draft;
  /** The idempotency token that it was made with. */
  readonly token: string;
  /** Requests that it took. */
  readonly attempts: number;
}

/** A 4XX of the service: nothing was created, and the same call would be refused again. `problem.code` says why. */
export interface Refused {
  readonly kind: "refused";
  readonly problem: Problem;
}

/**
 * The service did not accept the caller's token: 401, or 403 `permission_denied`. That was said before anybody looked
 * at the order, so it tells nothing of what earlier calls have done: with a good token of the same park, make the same
 * call again.
 */
export interface Denied {
  readonly kind: "denied";
  readonly problem: Problem;
  /** Whether an earlier attempt of this call may have done what was asked. */
  readonly mayHaveApplied: boolean;
  /** The idempotency token of a draft, to go on with. */
  readonly token?: string;
}

/**
 * The time was up. Make the same call again, now or later: a repeat never does harm. Of a draft also: the service
 * failed in a way that it forbids to repeat (`problem.retryable` is false).
 */
export interface Undecided {
  readonly kind: "undecided";
  /** Requests that were made; 0 where there was no time for one, so that nothing was sent. */
  readonly attempts: number;
  /** Whether one of them may have done what was asked; false means that none has. */
  readonly mayHaveApplied: boolean;
  /** How the last attempt ended, for logs: a status, `no_answer`, `unreachable`, `timeout`, `bad_answer 404`, ... */
  readonly last?: string;
  /** The last error that the service told, if any; its team will ask for the `request_id`. */
  readonly problem?: Problem;
  /** The idempotency token of a draft, to go on with. */
  readonly token?: string;
}

export type CommitResult = Committed | Refused | Denied | Undecided;
export type DraftResult = Drafted | Refused | Denied | Undecided;

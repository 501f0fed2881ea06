/** The rule of commit: repeat it until it answers 200 or a 4XX of the service. The same as in sdk/, and made visible. */
import { isProblem } from './outcome';
import type { Commit, Problem } from './types';

/** An answer of `orders_commit`; a call that brought none raises. */
export interface CommitAnswer {
  data?: unknown;
  error?: unknown;
  response: Response;
}

export type Decision =
  | { kind: 'created'; order: Commit; attempts: number }
  | { kind: 'refused'; problem: Problem; attempts: number }
  /** The token was not accepted, which tells nothing of what earlier attempts have done. */
  | { kind: 'denied'; problem: Problem; attempts: number };

/** What a dispatcher sees of the loop. */
export type Step =
  | { kind: 'asking'; attempt: number }
  | { kind: 'undecided'; attempt: number; status: number | undefined; code: string | undefined; waitMs: number }
  | Decision;

export interface LoopOptions {
  onStep: (step: Step) => void;
  sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  chance: () => number;
}

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;
/** 4XX that the service promises never to answer: they are of a proxy that is full, or in a hurry. */
const NEVER_OURS = new Set([408, 425, 429]);

/** Commits until it is decided, however long that takes. */
export async function commitUntilDecided(
  orderId: string,
  ask: () => Promise<CommitAnswer>,
  options: LoopOptions,
): Promise<Decision> {
  for (let attempt = 1; ; attempt += 1) {
    options.onStep({ kind: 'asking', attempt });
    const answer = await ask().catch(() => undefined);
    const decision = answer && decided(orderId, answer, attempt);
    if (decision) {
      options.onStep(decision);
      return decision;
    }
    const bound = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
    const waitMs = Math.max(options.chance() * bound, askedFor(answer));
    const code = isProblem(answer?.error) ? answer.error.code : undefined;
    options.onStep({ kind: 'undecided', attempt, status: answer?.response.status, code, waitMs });
    await options.sleep(waitMs);
  }
}

function decided(orderId: string, { data, error, response }: CommitAnswer, attempts: number): Decision | undefined {
  const { status } = response;
  if (status === 200) return isCommitOf(orderId, data) ? { kind: 'created', order: data, attempts } : undefined;
  // a proxy's 4XX would say of an order that may exist that it does not: only the service's own is the end
  if (status < 400 || status > 499 || NEVER_OURS.has(status) || !isProblem(error)) return undefined;
  if (error.status !== status || error.outcome !== 'not_applied' || error.retryable) return undefined;
  const isDenied = status === 401 || error.code === 'permission_denied';
  return { kind: isDenied ? 'denied' : 'refused', problem: error, attempts };
}

function isCommitOf(orderId: string, data: unknown): data is Commit {
  return (
    typeof data === 'object' && data !== null && 'status' in data && 'order_id' in data && data.order_id === orderId
  );
}

/** How long the service asks to wait; nothing where it does not say. */
function askedFor(answer: CommitAnswer | undefined): number {
  const { data, response } = answer ?? {};
  if (response?.status === 202 && typeof data === 'object' && data !== null && 'retry_after_ms' in data)
    return Number(data.retry_after_ms) || 0;
  const seconds = response?.headers.get('Retry-After') ?? '';
  return /^\d{1,5}$/.test(seconds) ? Number(seconds) * 1000 : 0;
}

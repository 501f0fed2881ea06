/** What became of a call: done, refused, or nobody knows. */
import type { Problem } from './types';

export type Outcome<T> =
  | { kind: 'done'; data: T }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'lost'; status?: number };

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Turns a call of a generated client into its outcome. Raises only where its caller has given it up. */
export async function outcomeOf<T>(call: Promise<Answer<T>>): Promise<Outcome<T>> {
  try {
    const { data, error, response } = await call;
    if (response.ok) return { kind: 'done', data: data as T };
    return isProblem(error) ? { kind: 'refused', problem: error } : { kind: 'lost', status: response.status };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    return { kind: 'lost' };
  }
}

const TEXTS = ['type', 'title', 'detail', 'code', 'message', 'outcome', 'request_id'] as const;

/** Whether an answer is the service's own; anything between us and it may answer too. */
export function isProblem(error: unknown): error is Problem {
  if (typeof error !== 'object' || error === null) return false;
  const fields = error as Record<string, unknown>;
  return TEXTS.every((name) => typeof fields[name] === 'string') && typeof fields.retryable === 'boolean';
}

/** Whether the same request may be sent again. */
export function mayRepeat(outcome: Outcome<unknown>): boolean {
  return outcome.kind === 'lost' || (outcome.kind === 'refused' && outcome.problem.retryable);
}

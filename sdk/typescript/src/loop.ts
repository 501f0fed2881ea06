/** One call, repeated until its answer is final or the time is up. */
import type { Undecided } from "./results.js";
import { type Again, type Answer, ofFailure, type Verdict } from "./verdicts.js";

/** What the loop runs on; to be replaced in tests. */
export interface Pace {
  /** Milliseconds of a clock that nobody sets. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly chance: () => number;
}

export const PACE: Pace = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const wake = (): void => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", stop, { once: true });
    }),
  chance: Math.random,
};

/** Pauses between attempts: a random time below a bound that doubles, unless the service asks for a longer one. */
export interface Retry {
  /** The bound of the first pause, in milliseconds. */
  readonly baseDelayMs: number;
  /** The greatest bound, in milliseconds. */
  readonly maxDelayMs: number;
}

export const RETRY: Retry = { baseDelayMs: 200, maxDelayMs: 5000 };
/** Kept back from the caller's time for the work after the answer. */
const MARGIN_MS = 20;

export interface Loop<T> {
  /** Makes one request that may take so many milliseconds. */
  readonly ask: (ms: number) => Promise<Answer>;
  readonly judge: (answer: Answer) => Verdict<T>;
  readonly mayRepeat: (again: Again) => boolean;
  /** For all attempts together; Infinity repeats for ever. */
  readonly timeoutMs: number;
  /** For one attempt. */
  readonly attemptMs: number;
  readonly pace: Pace;
  readonly retry: Retry;
  readonly signal: AbortSignal | undefined;
}

/** The final verdict, undefined where there is none in time, and what all attempts came to. */
export const untilFinal = async <T>(loop: Loop<T>): Promise<[Exclude<Verdict<T>, Again> | undefined, Undecided]> => {
  const { pace, retry, signal } = loop;
  const deadline = pace.now() + loop.timeoutMs - MARGIN_MS;
  let soFar: Undecided = { kind: "undecided", attempts: 0, mayHaveApplied: false };
  for (let number = 0; ; number += 1) {
    const left = deadline - pace.now();
    if (left <= 0) {
      return [undefined, soFar];
    }
    signal?.throwIfAborted();
    const verdict = await attempt(loop, Math.min(loop.attemptMs, left));
    if (verdict.kind !== "again") {
      return [verdict, { ...soFar, attempts: soFar.attempts + 1 }];
    }
    soFar = added(soFar, verdict);
    const bound = Math.min(retry.maxDelayMs, retry.baseDelayMs * 2 ** Math.min(number, 30));
    const pause = Math.max(pace.chance() * bound, verdict.waitMs);
    if (!loop.mayRepeat(verdict) || pace.now() + pause >= deadline) {
      return [undefined, soFar];
    }
    await pace.sleep(pause, signal);
  }
};

const attempt = async <T>({ ask, judge, signal }: Loop<T>, ms: number): Promise<Verdict<T>> => {
  let answer: Answer;
  try {
    answer = await ask(ms);
  } catch (error) {
    if (error instanceof TokenError) {
      throw error.cause;
    }
    signal?.throwIfAborted();
    return ofFailure(error);
  }
  return judge(answer);
};

/** What the supplier of tokens threw: it ends the loop. */
export class TokenError extends Error {}

const added = (soFar: Undecided, again: Again): Undecided => {
  const problem = again.problem ?? soFar.problem;
  return {
    ...soFar,
    attempts: soFar.attempts + 1,
    mayHaveApplied: soFar.mayHaveApplied || again.mayHaveApplied,
    last: again.result,
    ...(problem === undefined ? {} : { problem }),
  };
};

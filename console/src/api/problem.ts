/** Finds the wrong fields of a problem where the form shows them. */
import type { Problem, ProblemField } from './types';

/** The faults at a place and inside of it, by JSON pointer. */
export function faultsAt(errors: readonly ProblemField[], pointer: string): ProblemField[] {
  return errors.filter((error) => error.pointer === pointer || error.pointer.startsWith(`${pointer}/`));
}

/** All that a problem marks; only the body's fields are the form's. */
export function markedBy(problem: Problem | undefined): ProblemField[] {
  return (problem?.errors ?? []).filter((error) => error.in === 'body');
}

/** The record of every call of the service, for the panel behind the curtain. */

import { operations } from 'virtual:contract';
import { signal } from '@preact/signals';

export type Ending = 'open' | 'answered' | 'dropped' | 'lost';

/** One HTTP exchange with the service. */
export interface Exchange {
  id: string;
  operation: string;
  method: string;
  url: string;
  at: number;
  headers: [string, string][];
  body: string;
  ending: Ending;
  durationMs?: number;
  status?: number;
  answerHeaders?: [string, string][];
  answer?: string;
}

const KEPT = 150;

/** Newest first. */
export const exchanges = signal<Exchange[]>([]);

const run = crypto.randomUUID().slice(0, 8);
let count = 0;

/** A request id that the service takes as it is. */
export function nextRequestId(): string {
  count += 1;
  return `console-${run}-${count}`;
}

/** `fetch`, recorded. A call that its caller has given up is marked as dropped, one without an answer as lost. */
export async function recordedFetch(request: Request): Promise<Response> {
  const entry = await begin(request);
  const started = performance.now();
  const end = (change: Partial<Exchange>) => update(entry.id, { ...change, durationMs: performance.now() - started });
  try {
    const response = await fetch(request);
    const answer = await response.clone().text();
    end({ ending: 'answered', status: response.status, answerHeaders: [...response.headers], answer });
    return response;
  } catch (error) {
    end({ ending: isAbort(error) ? 'dropped' : 'lost' });
    throw error;
  }
}

/** Whether a call ended because nobody wants its answer any more. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function begin(request: Request): Promise<Exchange> {
  const { pathname } = new URL(request.url);
  const entry: Exchange = {
    id: request.headers.get('X-Request-Id') ?? '',
    operation: operationOf(request.method, pathname),
    method: request.method,
    url: pathname,
    at: Date.now(),
    headers: [...request.headers],
    body: request.method === 'GET' ? '' : await request.clone().text(),
    ending: 'open',
  };
  exchanges.value = [entry, ...exchanges.value].slice(0, KEPT);
  return entry;
}

function operationOf(method: string, path: string): string {
  return operations[`${method} ${path}`] ?? operations[`${method} /v1/orders/{order_id}`] ?? path;
}

function update(id: string, change: Partial<Exchange>): void {
  exchanges.value = exchanges.value.map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
}

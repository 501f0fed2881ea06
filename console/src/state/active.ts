/** The passenger's active orders, asked for as soon as the phone may be one. */
import { signal } from '@preact/signals';
import { fleet } from '../api/clients';
import { Latest } from '../api/latest';
import { outcomeOf } from '../api/outcome';
import { markedBy } from '../api/problem';
import type { Order, Problem } from '../api/types';
import { faults, forgive, phone } from './form';

export type Active =
  | { kind: 'unknown' }
  | { kind: 'asking' }
  | { kind: 'found'; orders: Order[]; oneMore: boolean }
  | { kind: 'failed'; problem: Problem | undefined };

export const active = signal<Active>({ kind: 'unknown' });
/** The phone that the service has taken, as it was typed. */
export const acceptedPhone = signal<string | undefined>(undefined);

const FEWEST_DIGITS = 7;
const PAUSE_MS = 450;
const latest = new Latest<Active>();
let pause: ReturnType<typeof setTimeout> | undefined;

/** After each key: asks when the dispatcher pauses. What is still incomplete is not called wrong yet. */
export function phoneTyped(value: string): void {
  phone.value = value;
  forgive('/phone');
  clearTimeout(pause);
  latest.drop();
  active.value = { kind: 'unknown' };
  acceptedPhone.value = undefined;
  if (value.replace(/\D/g, '').length >= FEWEST_DIGITS) pause = setTimeout(() => void ask(false), PAUSE_MS);
}

/** When the field is left: now a wrong phone is marked. */
export async function phoneLeft(): Promise<void> {
  clearTimeout(pause);
  if (phone.value.trim() !== '' && acceptedPhone.value !== phone.value) await ask(true);
}

export function wantOneMore(): void {
  if (active.value.kind === 'found') active.value = { ...active.value, oneMore: true };
}

export function forgetActive(): void {
  clearTimeout(pause);
  latest.drop();
  active.value = { kind: 'unknown' };
  acceptedPhone.value = undefined;
}

async function ask(marks: boolean): Promise<void> {
  const asked = phone.value;
  active.value = { kind: 'asking' };
  const found = await latest.run(async (signal) => {
    const outcome = await outcomeOf(fleet.POST('/v1/orders/active', { body: { phone: asked }, signal }));
    if (outcome.kind === 'done') return { kind: 'found', orders: outcome.data.orders, oneMore: false } as const;
    return { kind: 'failed', problem: outcome.kind === 'refused' ? outcome.problem : undefined } as const;
  });
  if (found === undefined) return;
  const isWrong = found.kind === 'failed' && markedBy(found.problem).length > 0;
  active.value = isWrong ? { kind: 'unknown' } : found;
  if (found.kind === 'found') acceptedPhone.value = asked;
  if (isWrong && marks) faults.value = [...faults.value, ...markedBy(found.problem)];
}

/** Changes an order as it was seen, and solves the conflict where it was overtaken. */
import { effect, signal } from '@preact/signals';
import { fleet } from '../api/clients';
import { type Outcome, outcomeOf } from '../api/outcome';
import { markedBy } from '../api/problem';
import type { EditRequest, Order, Place, ProblemField } from '../api/types';
import { words } from '../i18n';
import { type Changes, isMade } from './changes';
import { openedOrder, openId, readOrder, refreshOrders } from './orders';
import { announcement, focusSoon } from './view';

export type Editing =
  | {
      kind: 'form';
      seen: Order;
      note?: 'notArrived' | 'notEditable';
      failure?: Exclude<Outcome<unknown>, { kind: 'done' }>;
    }
  | { kind: 'saving'; seen: Order }
  | { kind: 'checking'; seen: Order }
  | { kind: 'conflict'; seen: Order; current: Order; changes: Changes };

export const editing = signal<Editing | undefined>(undefined);
export const editFaults = signal<ProblemField[]>([]);
export const isSaved = signal(false);
/** The place that a click on the map gives to the edit, and to which of its fields. */
export const editPlace = signal<{ field: string; place: Place } | undefined>(undefined);

effect(() => {
  // what was begun with one order is not for another one
  if (openId.value === undefined || editing.peek()?.seen.order_id !== openId.value) {
    editing.value = undefined;
    isSaved.value = false;
  }
});

export function startEditing(): void {
  if (openedOrder.value === undefined) return;
  editing.value = { kind: 'form', seen: openedOrder.value };
  editFaults.value = [];
  isSaved.value = false;
  focusSoon('#edit-title');
}

export function stopEditing(): void {
  editing.value = undefined;
  editFaults.value = [];
  focusSoon('#order-title');
}

/** Sends the changes with the version that the dispatcher saw. */
export async function save(changes: Changes): Promise<void> {
  const at = editing.value;
  if (at === undefined || at.kind === 'saving' || at.kind === 'checking') return;
  const seen = at.kind === 'conflict' ? at.current : at.seen;
  editing.value = { kind: 'saving', seen };
  editFaults.value = [];
  const body: EditRequest = { order_id: seen.order_id, version: seen.version, ...changes };
  const outcome = await outcomeOf(fleet.POST('/v1/orders/edit', { body }));
  if (outcome.kind === 'done') await finished();
  else if (isUnknown(outcome)) await findOut(seen, changes);
  else if (outcome.kind === 'refused' && outcome.problem.code === 'edit_conflict') await compare(seen, changes);
  else await refused(seen, outcome);
}

async function finished(): Promise<void> {
  await readOrder();
  void refreshOrders();
  isSaved.value = true;
  announcement.value = words.value.edit.saved;
  stopEditing();
}

/** Nobody knows whether the change was made. A repeat would only meet its own forerunner, so the order is read. */
async function findOut(seen: Order, changes: Changes): Promise<void> {
  editing.value = { kind: 'checking', seen };
  announcement.value = words.value.edit.unknown;
  let current = await readOrder();
  while (current === undefined && editing.value?.kind === 'checking') {
    await new Promise((done) => setTimeout(done, 1500));
    current = await readOrder();
  }
  if (current === undefined) return;
  if (isMade(current, changes)) await finished();
  else if (current.version === seen.version) editing.value = { kind: 'form', seen: current, note: 'notArrived' };
  else editing.value = { kind: 'conflict', seen, current, changes };
}

async function compare(seen: Order, changes: Changes): Promise<void> {
  const current = await readOrder();
  void refreshOrders();
  if (current === undefined) {
    await findOut(seen, changes);
    return;
  }
  editing.value = { kind: 'conflict', seen, current, changes };
  focusSoon('#conflict-title');
}

async function refused(seen: Order, failure: Exclude<Outcome<unknown>, { kind: 'done' }>): Promise<void> {
  const isNotEditable = failure.kind === 'refused' && failure.problem.code === 'not_editable';
  const current = (isNotEditable && (await readOrder())) || seen;
  editFaults.value = failure.kind === 'refused' ? markedBy(failure.problem) : [];
  editing.value = isNotEditable
    ? { kind: 'form', seen: current, note: 'notEditable', failure }
    : { kind: 'form', seen: current, failure };
  focusSoon(editFaults.value.length > 0 ? '[aria-invalid="true"]' : '#edit-failure');
}

function isUnknown(outcome: Exclude<Outcome<unknown>, { kind: 'done' }>): boolean {
  return outcome.kind === 'lost' || outcome.problem.outcome === 'unknown';
}

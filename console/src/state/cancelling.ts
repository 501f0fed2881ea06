/** Cancels an order on the terms that the dispatcher has seen, and on no others. */
import { signal } from '@preact/signals';
import { fleet } from '../api/clients';
import { type Outcome, outcomeOf } from '../api/outcome';
import { repeated } from '../api/repeat';
import type { CancelRules, Money, Problem } from '../api/types';
import { money, words } from '../i18n';
import { openedOrder, readOrder, refreshOrders } from './orders';
import { announcement, focusSoon } from './view';

export interface Cancelling {
  orderId: string;
  /** The terms on the screen. */
  rules: CancelRules;
  haveChanged: boolean;
  isSending: boolean;
  failure?: Exclude<Outcome<unknown>, { kind: 'done' }>;
}

export const cancelling = signal<Cancelling | undefined>(undefined);
/** The order that was cancelled last, and what that cost. */
export const cancelled = signal<{ orderId: string; fee: Money | undefined } | undefined>(undefined);

export function askToCancel(): void {
  const order = openedOrder.value;
  if (order === undefined) return;
  const rules = order.cancel_rules ?? { can_cancel: true };
  cancelling.value = { orderId: order.order_id, rules, haveChanged: false, isSending: false };
}

export function keepOrder(): void {
  cancelling.value = undefined;
  focusSoon('#cancel-order');
}

export async function confirmCancel(reason: string): Promise<void> {
  const asked = cancelling.value;
  if (asked === undefined || asked.isSending) return;
  cancelling.value = { ...asked, isSending: true };
  const outcome = await send(asked, reason.trim());
  if (outcome.kind === 'done') {
    cancelled.value = { orderId: asked.orderId, fee: outcome.data.fee };
    announcement.value = outcome.data.fee
      ? words.value.cancel.doneFee(money(outcome.data.fee))
      : words.value.cancel.done;
    cancelling.value = undefined;
    await readOrder();
    void refreshOrders();
    focusSoon('#order-title');
    return;
  }
  const rules = outcome.kind === 'refused' ? termsOf(outcome.problem) : undefined;
  cancelling.value = rules
    ? { ...asked, rules, haveChanged: true, isSending: false }
    : { ...asked, isSending: false, failure: outcome };
  focusSoon(rules ? '#keep-order' : '#cancel-failure');
}

/** To cancel is repeatable: what may have got through is told 200 again. */
function send({ orderId, rules }: Cancelling, reason: string) {
  const body = { order_id: orderId, cancel_state: rules.state ?? 'free', ...(reason ? { reason } : {}) };
  return repeated(() => outcomeOf(fleet.POST('/v1/orders/cancel', { body })));
}

function termsOf(problem: Problem): CancelRules | undefined {
  return problem.code === 'cancel_state_changed' ? problem.current?.cancel_rules : undefined;
}

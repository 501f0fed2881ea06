/** What is in the form of an edit, and what of it differs from the order as it was seen. */
import { useSignal } from '@preact/signals';
import type { Order, OrderRoutePoint, Place, ProblemField } from '../../api/types';
import { words } from '../../i18n';
import type { Changes } from '../../state/changes';
import { fromField, toField } from '../../state/clock';
import { copiedPoint, routePoint } from '../../state/form';

export interface Spot {
  text: string;
  place: Place | undefined;
}

function spot(point: OrderRoutePoint | undefined): Spot {
  return { text: point?.fullname ?? '', place: undefined };
}

/** What is in the form, each part beside what it was. */
export function useFormState(order: Order) {
  return {
    pickup: useSignal(spot(order.route[0])),
    destination: useSignal(spot(order.route.length > 1 ? order.route.at(-1) : undefined)),
    comment: useSignal(order.comment ?? ''),
    payment: useSignal(order.payment?.type ?? 'cash'),
    account: useSignal(order.payment?.account_id ?? ''),
    due: useSignal(order.due ? toField(Date.parse(order.due)) : ''),
    further: useSignal<Record<string, unknown>>({}),
  };
}

export type FormState = ReturnType<typeof useFormState>;

/** Only what differs from the order as it was seen: what is left out stays as it is. */
export function changesOf(order: Order, form: FormState): Changes {
  const changes: Changes = { ...form.further.value };
  const due = fromField(form.due.value);
  const { payment, account, comment, pickup, destination } = form;
  if (pickup.value.place) changes.pickup = routePoint({ place: pickup.value.place, porch: '' });
  if (destination.value.place) {
    const between = order.route.slice(1, -1).map(copiedPoint);
    changes.destinations = [...between, routePoint({ place: destination.value.place, porch: '' })];
  }
  if (comment.value !== (order.comment ?? '')) changes.comment = comment.value;
  if (payment.value !== (order.payment?.type ?? 'cash') || account.value !== (order.payment?.account_id ?? ''))
    changes.payment = {
      type: payment.value as 'cash' | 'card' | 'corp',
      ...(payment.value !== 'cash' && account.value ? { account_id: account.value } : {}),
    };
  if (due !== undefined && Date.parse(due) !== Date.parse(order.due ?? '')) changes.due = due;
  return changes;
}

/** Text that is no address yet must not be taken for "unchanged". */
export function unchosen(order: Order, { pickup, destination }: FormState): ProblemField[] {
  const fault = (pointer: string, { text, place }: Spot, was: OrderRoutePoint | undefined) =>
    place || text === (was?.fullname ?? '')
      ? []
      : [{ in: 'body' as const, pointer, code: 'incomplete', message: words.value.form.chooseAddress }];
  const last = order.route.length > 1 ? order.route.at(-1) : undefined;
  return [...fault('/pickup', pickup.value, order.route[0]), ...fault('/destinations', destination.value, last)];
}

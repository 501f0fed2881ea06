/** The park's orders, from fleet-orders, and the one that is open, from the service. */
import { signal } from '@preact/signals';
import { fleet, sandbox } from '../api/clients';
import type { Step } from '../api/commit';
import { Latest } from '../api/latest';
import { type Outcome, outcomeOf } from '../api/outcome';
import type { Car, ListedOrder, Order } from '../api/types';
import { poll } from './poll';
import { desk, focusSoon, show } from './view';

export const listed = signal<ListedOrder[]>([]);
export const cars = signal<Car[]>([]);

export const openId = signal<string | undefined>(undefined);
export const openedOrder = signal<Order | undefined>(undefined);
export const openFailure = signal<Exclude<Outcome<Order>, { kind: 'done' }> | undefined>(undefined);
/** How the open order was committed, where that has just happened. */
export const openedBy = signal<Step[]>([]);

const latest = new Latest<Outcome<Order>>();

export function openOrder(orderId: string, by: Step[] = []): void {
  if (openId.value !== orderId) openedOrder.value = undefined;
  openId.value = orderId;
  openFailure.value = undefined;
  openedBy.value = by;
  show('order');
  focusSoon('#order-title');
  void readOrder();
}

export function closeOrder(): void {
  openId.value = undefined;
  openedOrder.value = undefined;
  openedBy.value = [];
  latest.drop();
  show('form');
  focusSoon('#phone');
}

/** Forgets what was read of one park, for the next one. */
export function forgetOrders(): void {
  openId.value = undefined;
  openedOrder.value = undefined;
  openedBy.value = [];
  listed.value = [];
  cars.value = [];
  latest.drop();
}

/** Reads the open order anew and returns it; undefined where that failed. */
export async function readOrder(): Promise<Order | undefined> {
  const orderId = openId.value;
  if (orderId === undefined) return undefined;
  const outcome = await latest.run((signal) =>
    outcomeOf(fleet.GET('/v1/orders/{order_id}', { params: { path: { order_id: orderId } }, signal })),
  );
  if (outcome === undefined || openId.value !== orderId) return undefined;
  if (outcome.kind !== 'done') {
    openFailure.value = outcome;
    return undefined;
  }
  openFailure.value = undefined;
  openedOrder.value = outcome.data;
  return outcome.data;
}

export async function refreshOrders(): Promise<void> {
  const { data } = await sandbox.GET('/sandbox/fleet-orders');
  if (data) listed.value = data;
}

export async function refreshCars(): Promise<void> {
  const { data } = await sandbox.GET('/sandbox/cars');
  if (data) cars.value = data;
}

export function startOrders(): () => void {
  const stops = [
    poll(2000, refreshOrders),
    poll(1000, refreshCars),
    poll(3000, async () => {
      if (desk.value === 'order' && openedOrder.value?.is_active !== false) await readOrder();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

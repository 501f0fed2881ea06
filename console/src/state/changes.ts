/** What an edit changes, and whether it has. */
import type { EditRequest, Order } from '../api/types';

/** What is to change; the order and its version come from what was seen. */
export type Changes = Omit<EditRequest, 'order_id' | 'version'>;

/** Whether an order is as the changes want it. */
export function isMade(order: Order, changes: Changes): boolean {
  const route = order.route.map((stop) => stop.fullname);
  return (
    (changes.pickup === undefined || changes.pickup.fullname === route[0]) &&
    (changes.destinations === undefined ||
      changes.destinations.map((stop) => stop.fullname).join() === route.slice(1).join()) &&
    (changes.comment === undefined || changes.comment === (order.comment ?? '')) &&
    (changes.payment === undefined || changes.payment.type === order.payment?.type) &&
    (changes.due === undefined || Date.parse(changes.due) === Date.parse(order.due ?? ''))
  );
}

/** Fields that the forms have editors of their own for; whatever else the contract takes gets one by its type. */
import type { DraftRequest, EditRequest } from './types';

const draft: readonly (keyof DraftRequest)[] = [
  'phone',
  'passenger_name',
  'route',
  'class',
  'requirements',
  'payment',
  'due',
  'comment',
  'offer_id',
];
const edit: readonly (keyof EditRequest)[] = [
  'order_id',
  'version',
  'pickup',
  'destinations',
  'comment',
  'payment',
  'due',
];

/** By the request's name in the contract. */
export const EDITORS: Readonly<Record<string, ReadonlySet<string>>> = {
  DraftRequest: new Set(draft),
  EditRequest: new Set(edit),
};

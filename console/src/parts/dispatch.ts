/** How an order is offered to drivers, in words. */
import type { Dispatch } from '../api/types';
import { duration, words } from '../i18n';

export function dispatchText({ mode, hold_seconds: hold }: Dispatch): string {
  const text = words.value.draft.dispatchModes[mode];
  return text ? text(duration(hold ?? 120)) : mode;
}

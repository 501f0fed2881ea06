/** How far an order has got. */
import { known, words } from '../i18n';

const TONES: Record<string, string> = {
  scheduled: 'calm',
  searching: 'busy',
  driving: 'good',
  waiting: 'warn',
  transporting: 'good',
  complete: 'over',
  cancelled: 'over',
  failed: 'bad',
  expired: 'bad',
};

export function StatusMark({ status }: { status: string }) {
  return <span class={`status status-${TONES[status] ?? 'calm'}`}>{known(words.value.order.status, status)}</span>;
}

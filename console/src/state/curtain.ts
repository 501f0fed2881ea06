/** What goes on behind the curtain: the calls, their traces, and the sandbox's switches. */
import { computed, signal } from '@preact/signals';
import { fleet, sandbox } from '../api/clients';
import { type Exchange, exchanges } from '../api/journal';
import type { FaultSetting, Span } from '../api/types';
import { words } from '../i18n';
import { localTime, now } from './clock';
import { openedOrder } from './orders';
import { session } from './session';

export const withPolling = signal(false);
export const chosenId = signal<string | undefined>(undefined);
export const trace = signal<Span[] | undefined>(undefined);
export const upstreams = signal<Record<string, string[]>>({});
export const faultsSet = signal<FaultSetting[]>([]);

/** A run of equal calls of which the newest stands for all. */
export interface Row {
  newest: Exchange;
  times: number;
}

/** The calls, newest first; reading the open order again and again is one row, or none. */
export const rows = computed<Row[]>(() => {
  const found: Row[] = [];
  for (const exchange of exchanges.value) {
    const last = found.at(-1);
    if (last && isPolling(exchange) && last.newest.operation === exchange.operation) last.times += 1;
    else if (withPolling.value || !isPolling(exchange)) found.push({ newest: exchange, times: 1 });
  }
  return found;
});

export const chosen = computed<Exchange | undefined>(
  () => exchanges.value.find(({ id }) => id === chosenId.value) ?? rows.value[0]?.newest,
);

function isPolling({ operation }: Exchange): boolean {
  return operation === 'orders_get';
}

export async function readTrace(id: string): Promise<void> {
  const { data } = await sandbox.GET('/sandbox/traces/{request_id}', { params: { path: { request_id: id } } });
  if (chosen.value?.id === id) trace.value = data;
}

export async function readFaults(): Promise<void> {
  const [known, set] = await Promise.all([sandbox.GET('/sandbox/upstreams'), sandbox.GET('/sandbox/faults')]);
  upstreams.value = known.data ?? {};
  faultsSet.value = set.data ?? [];
}

/** The faults that have a switch, as the sandbox takes them. */
export const FAULTS: Record<string, Record<string, unknown>> = {
  answer_lost: { type: 'answer_lost' },
  no_answer: { type: 'no_answer' },
  delay: { type: 'delay', seconds: 3 },
  status: { type: 'status', code: 503, retry_after: 2 },
  reset_before: { type: 'reset_before' },
  refuse: { type: 'refuse' },
  not_json: { type: 'not_json' },
  undecided: { type: 'undecided', times: 3, retry_after_ms: 1500 },
};

/** Switches a fault of an operation on in place of what was on before; undefined mends it. */
export async function setFault(
  upstream: string,
  operation: string,
  kind: string | undefined,
  once: boolean,
): Promise<void> {
  await sandbox.DELETE('/sandbox/faults', { params: { query: { upstream, operation } } });
  const fault = kind === undefined ? undefined : FAULTS[kind];
  if (fault) {
    const body = { upstream, operation, fault, ...(once && kind !== 'undecided' ? { calls: 1 } : {}) } as FaultSetting;
    await sandbox.POST('/sandbox/faults', { body });
  }
  await readFaults();
}

export async function mendAll(): Promise<void> {
  faultsSet.value = (await sandbox.DELETE('/sandbox/faults')).data ?? [];
}

/** Another dispatcher of the park changes the open order, through the service like everybody. */
export async function colleagueEdits(): Promise<void> {
  const order = openedOrder.value;
  if (!order) return;
  const me = session.value?.dispatcher_id;
  await fleet.POST('/v1/orders/edit', {
    body: {
      order_id: order.order_id,
      version: order.version,
      comment: words.value.curtain.colleagueComment(localTime(now.value)),
    },
    headers: { 'X-Sandbox-Dispatcher': me === 'dispatcher-2' ? 'dispatcher-1' : 'dispatcher-2' },
  });
}

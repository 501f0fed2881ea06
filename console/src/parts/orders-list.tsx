/** The park's orders as fleet-orders lists them: ours show up here. */
import { signal } from '@preact/signals';
import type { ListedOrder } from '../api/types';
import { duration, known, money, words } from '../i18n';
import { localTime } from '../state/clock';
import { commits, dropCommit, isUndecided, showCommit, shownCommit } from '../state/commits';
import { listed, openId, openOrder } from '../state/orders';
import { desk } from '../state/view';
import { Choice } from './choice';
import { withoutCity } from './place';
import { StatusMark } from './status';

const filter = signal<'active' | 'all'>('active');

export function OrdersList() {
  const t = words.value.orders;
  const shown = listed.value.filter((order) => filter.value === 'all' || order.is_active);
  return (
    <section class="orders" aria-labelledby="orders-title">
      <div class="orders-head">
        <h2 id="orders-title">{t.title}</h2>
        <Choice
          name="orders-filter"
          label={t.title}
          hideLabel
          options={[
            ['active', `${t.active} ${listed.value.filter((order) => order.is_active).length}`],
            ['all', t.all],
          ]}
          value={filter.value}
          onChange={(choice) => {
            filter.value = choice;
          }}
        />
      </div>
      <PendingCommits />
      {shown.length === 0 && <p class="empty">{t.empty}</p>}
      <ul class="orders-rows" onKeyDown={walk}>
        {shown.map((order) => (
          <li key={order.order_id}>
            <Row order={order} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Orders that are not decided yet, or were refused while another call was being served. */
function PendingCommits() {
  const t = words.value.commit;
  if (commits.value.length === 0) return null;
  return (
    <ul class="pending" aria-label={t.pending}>
      {commits.value.map((commit) => {
        const { orderId, inHand, steps } = commit;
        const last = steps.at(-1);
        const kind = isUndecided(commit) ? 'undecided' : (last?.kind ?? 'undecided');
        return (
          <li key={orderId}>
            <button
              type="button"
              class={`order-row pending-${kind}`}
              aria-current={shownCommit.value === commit && desk.value === 'draft' ? 'true' : undefined}
              onClick={() => (kind === 'created' ? openCreated(orderId) : showCommit(orderId))}
            >
              <span class="order-top">
                <strong>
                  {kind === 'undecided' ? t.waiting : words.value.commit[kind as 'created' | 'refused' | 'denied']}
                </strong>
              </span>
              {inHand && (
                <span class="fine">
                  {inHand.body.phone} · {withoutCity(inHand.body.route[0])}
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function openCreated(orderId: string): void {
  dropCommit(orderId);
  openOrder(orderId);
}

function Row({ order }: { order: ListedOrder }) {
  const names = words.value.classes.names;
  const isOpen = openId.value === order.order_id;
  const eta = order.performer?.arrives_in_seconds;
  return (
    <button
      type="button"
      class={`order-row${isOpen ? ' order-row-open' : ''}`}
      aria-current={isOpen ? 'true' : undefined}
      data-order={order.order_id}
      onClick={() => openOrder(order.order_id)}
    >
      <span class="order-top">
        <StatusMark status={order.status} />
        {eta !== undefined && order.status === 'driving' && <span class="fine">{duration(eta)}</span>}
        <span class="order-time">{localTime(order.due ?? order.created_at)}</span>
      </span>
      <span class="order-way">
        <span>{withoutCity(order.route[0])}</span>
        {order.route.length > 1 && <span>{withoutCity(order.route.at(-1))}</span>}
      </span>
      <span class="order-bottom fine">
        <span>
          {order.passenger_name ?? words.value.orders.passenger} {order.phone_masked}
        </span>
        <span>
          {known(names, order.class)} {order.price && money(order.price)}
        </span>
      </span>
    </button>
  );
}

/** Up and down from row to row. */
function walk(event: KeyboardEvent & { currentTarget: HTMLUListElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.order-row')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
  event.preventDefault();
}

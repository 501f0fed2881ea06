/** The order was overtaken: what was seen, what holds now, and what was to be written, side by side. */
import type { Order } from '../../api/types';
import { known, money, words } from '../../i18n';
import type { Changes } from '../../state/changes';
import { localTime } from '../../state/clock';
import { type Editing, save, stopEditing } from '../../state/editing';

type ConflictState = Extract<Editing, { kind: 'conflict' }>;

interface Row {
  name: string;
  seen: string;
  now: string;
  mine: string | undefined;
}

export function Conflict({ conflict: { seen, current, changes } }: { conflict: ConflictState }) {
  const t = words.value.edit;
  const rows = rowsOf(seen, current, changes).filter(({ seen: a, now: b, mine }) => a !== b || mine !== undefined);
  const isPossible = Object.keys(changes).every((name) => current.editable_fields.includes(name));
  return (
    <section class="conflict" aria-labelledby="conflict-title">
      <h3 id="conflict-title" tabIndex={-1}>
        {t.conflict}
      </h3>
      <p class="fine">{t.conflictLead}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.field}</th>
            <th scope="col">{t.wasSeen}</th>
            <th scope="col">{t.now}</th>
            <th scope="col">{t.yours}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{known(t.fields, row.name)}</th>
              <td>{row.seen || '—'}</td>
              <td class={row.seen === row.now ? '' : 'changed'}>{row.now || '—'}</td>
              <td class={row.mine === undefined ? 'fine' : 'mine'}>{row.mine ?? t.same}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!isPossible && <p class="notice notice-warn">{t.notEditable}</p>}
      <div class="edit-foot">
        <button id="drop-mine" type="button" class="quiet" onClick={stopEditing}>
          {t.dropMine}
        </button>
        <button id="apply-mine" type="button" class="strong" disabled={!isPossible} onClick={() => void save(changes)}>
          {t.applyMine}
        </button>
      </div>
    </section>
  );
}

function rowsOf(seen: Order, current: Order, changes: Changes): Row[] {
  const of = (order: Order): Record<string, string> => ({
    status: known(words.value.order.status, order.status),
    pickup: order.route[0]?.fullname ?? '',
    destinations: namesOf(order.route.slice(1)),
    comment: order.comment ?? '',
    payment: known(words.value.form.payments, order.payment?.type ?? ''),
    due: order.due ? localTime(order.due) : '',
    price: order.price ? money(order.price) : '',
  });
  const [before, now] = [of(seen), of(current)];
  const mine: Record<string, string | undefined> = {
    pickup: changes.pickup?.fullname,
    destinations: changes.destinations && namesOf(changes.destinations),
    comment: changes.comment,
    payment: changes.payment && known(words.value.form.payments, changes.payment.type),
    due: changes.due && localTime(changes.due),
  };
  return Object.keys(before).map((name) => ({
    name,
    seen: before[name] ?? '',
    now: now[name] ?? '',
    mine: mine[name],
  }));
}

function namesOf(route: readonly { fullname: string }[]): string {
  return route.map((stop) => stop.fullname).join(' → ');
}

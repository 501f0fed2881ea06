/** The phone, and what the passenger has under way already. */
import { boundsOf } from '../../api/fields';
import type { Order } from '../../api/types';
import { known, words } from '../../i18n';
import { active, phoneLeft, phoneTyped, wantOneMore } from '../../state/active';
import { localTime } from '../../state/clock';
import { faults, forgive, passengerName, phone, stops } from '../../state/form';
import { openOrder } from '../../state/orders';
import { focusNow } from '../../state/view';
import { Failure } from '../failure';
import { Field } from '../field';
import { withoutCity } from '../place';
import { StatusMark } from '../status';

export function PhoneFields() {
  const t = words.value.form;
  return (
    <>
      <div class="row">
        <Field id="phone" label={t.phone} pointer="/phone" errors={faults.value} hint={t.phoneHint} wide>
          {(described) => (
            <input
              {...described}
              type="tel"
              class="phone"
              autocomplete="off"
              required
              placeholder="8 (916) 123-45-67"
              value={phone.value}
              onInput={(event) => phoneTyped(event.currentTarget.value)}
              onBlur={() => void phoneLeft()}
            />
          )}
        </Field>
        <Field id="name" label={t.name} pointer="/passenger_name" errors={faults.value} hint={t.nameHint}>
          {(described) => (
            <input
              {...described}
              autocomplete="off"
              maxLength={boundsOf('DraftRequest', 'passenger_name')?.maxLength}
              value={passengerName.value}
              onInput={(event) => {
                passengerName.value = event.currentTarget.value;
                forgive('/passenger_name');
              }}
            />
          )}
        </Field>
      </div>
      <ActiveOrders />
    </>
  );
}

function ActiveOrders() {
  const t = words.value.active;
  const state = active.value;
  if (state.kind === 'unknown') return null;
  if (state.kind === 'failed')
    return (
      <Failure
        id="active-failure"
        failure={state.problem ? { kind: 'refused', problem: state.problem } : { kind: 'lost' }}
        onRetry={() => void phoneLeft()}
      />
    );
  if (state.kind === 'asking')
    return (
      <p class="fine active-line" role="status">
        {t.asking}
      </p>
    );
  if (state.orders.length === 0)
    return (
      <p class="fine active-line" role="status">
        ✓ {t.none}
      </p>
    );
  if (state.oneMore)
    return (
      <p class="fine active-line" role="status">
        ✓ {t.title(state.orders.length)}. {t.yes}.
      </p>
    );
  return (
    <section class="notice notice-warn active" aria-label={t.title(state.orders.length)}>
      <p role="status">
        <strong>{t.title(state.orders.length)}</strong>
      </p>
      <ul>
        {state.orders.map((order) => (
          <Found key={order.order_id} order={order} />
        ))}
      </ul>
      <button
        type="button"
        id="one-more"
        class="strong"
        onClick={() => {
          focusNow(`#stop-${stops.value[0]?.key}`);
          wantOneMore();
        }}
      >
        <span>{t.question}</span> {t.yes}
      </button>
    </section>
  );
}

function Found({ order }: { order: Order }) {
  const t = words.value;
  return (
    <li>
      <span class="active-facts">
        <StatusMark status={order.status} />
        <span class="fine">
          {localTime(order.due ?? order.created_at)} · {known(t.classes.names, order.class)}
          {order.passenger.phone_masked && ` · ${order.passenger.phone_masked}`}
        </span>
        <span class="active-route">
          {withoutCity(order.route[0])}
          {order.route.length > 1 && ` → ${withoutCity(order.route.at(-1))}`}
        </span>
      </span>
      <button type="button" class="small" onClick={() => openOrder(order.order_id)}>
        {t.active.open}
      </button>
    </li>
  );
}

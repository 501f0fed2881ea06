/** An order: how it stands, and what can still be done with it. */
import type { Order } from '../../api/types';
import { duration, known, money, words } from '../../i18n';
import { askToCancel, cancelled, cancelling } from '../../state/cancelling';
import { localTime } from '../../state/clock';
import { newOrder } from '../../state/draft';
import { editing, isSaved, startEditing } from '../../state/editing';
import { closeOrder, openedBy, openedOrder, openFailure, openId, readOrder } from '../../state/orders';
import { session } from '../../state/session';
import { dispatchText } from '../dispatch';
import { Failure } from '../failure';
import { CommitSteps } from '../form/commit-steps';
import { StatusMark } from '../status';
import { EditForm } from './edit-form';

export function OrderCard() {
  const order = openedOrder.value;
  const t = words.value;
  return (
    <section class="sheet" aria-labelledby="order-title">
      <div class="sheet-head">
        <h2 id="order-title" tabIndex={-1}>
          {t.order.title} <code class="order-id">{openId.value?.slice(0, 8)}</code>
        </h2>
        {order && <StatusMark status={order.status} />}
        <button type="button" class="icon" onClick={closeOrder} aria-label={t.close} title={t.close}>
          ×
        </button>
      </div>
      <div class="sheet-body">
        {!editing.value && <CommitSteps steps={openedBy.value} />}
        <Failure id="order-failure" failure={openFailure.value} onRetry={() => void readOrder()} />
        {isSaved.value && !editing.value && (
          <p class="notice notice-good" role="status">
            {t.edit.saved}
          </p>
        )}
        {order && (editing.value ? <EditForm /> : <Details order={order} />)}
      </div>
      {order && !editing.value && (
        <div class="sheet-foot">
          <Actions order={order} />
        </div>
      )}
    </section>
  );
}

function Details({ order }: { order: Order }) {
  const t = words.value.order;
  const names = words.value;
  return (
    <>
      <Progress order={order} />
      {cancelled.value?.orderId === order.order_id && (
        <p class="notice" role="status">
          {cancelled.value.fee ? names.cancel.doneFee(money(cancelled.value.fee)) : names.cancel.done}
        </p>
      )}
      <Driver order={order} />
      <ol class="way">
        {order.route.map((stop, index) => (
          <li key={index}>
            {stop.fullname}
            {stop.porch && <span class="fine">{` ${names.form.porch} ${stop.porch}`}</span>}
          </li>
        ))}
      </ol>
      <dl class="facts">
        <dt>{t.price}</dt>
        <dd>
          <strong>{order.price ? money(order.price) : names.classes.noPrice}</strong>
          {` · ${known(names.classes.names, order.class)}`}
        </dd>
        <dt>{names.form.when}</dt>
        <dd>{order.due ? localTime(order.due) : t.asap}</dd>
        {order.payment && (
          <>
            <dt>{t.payment}</dt>
            <dd>
              {known(names.form.payments, order.payment.type)} {order.payment.account_id}
            </dd>
          </>
        )}
        {order.comment && (
          <>
            <dt>{t.comment}</dt>
            <dd>{order.comment}</dd>
          </>
        )}
        {order.dispatch && (
          <>
            <dt>{t.dispatch}</dt>
            <dd>{dispatchText(order.dispatch)}</dd>
          </>
        )}
      </dl>
      <p class="fine">
        {t.created} {localTime(order.created_at)}
      </p>
    </>
  );
}

const STAGES = ['searching', 'driving', 'waiting', 'transporting', 'complete'];

/** How far the ride has got, as a line of five marks. */
function Progress({ order }: { order: Order }) {
  const at = STAGES.indexOf(order.status);
  if (at < 0 && order.status !== 'scheduled') return null;
  return (
    <div class="progress" aria-hidden="true">
      {STAGES.map((stage, index) => (
        <span key={stage} class={index < at ? 'done' : index === at ? 'here' : ''} />
      ))}
    </div>
  );
}

function Driver({ order }: { order: Order }) {
  const t = words.value.order;
  const driver = order.performer;
  if (!driver) return order.status === 'searching' ? <p class="driver driver-none">{t.noDriver}</p> : null;
  const isOwn = driver.park_id === session.value?.park.park_id;
  return (
    <div class="driver">
      <span class="driver-plate">{driver.car.number}</span>
      <span class="driver-who">
        <strong>{driver.name}</strong>{' '}
        <span class={`tag${isOwn ? ' tag-own' : ''}`}>{isOwn ? t.ownDriver : t.partner}</span>
        <span class="fine">
          {driver.car.color} {driver.car.model}
        </span>
      </span>
      {driver.arrives_in_seconds !== undefined && (
        <span class="driver-eta">{t.arrives(duration(driver.arrives_in_seconds))}</span>
      )}
    </div>
  );
}

function Actions({ order }: { order: Order }) {
  const t = words.value.order;
  // after one order comes the next call
  const isNew = openedBy.value.length > 0;
  const canCancel = order.is_active && order.cancel_rules?.can_cancel !== false;
  return (
    <>
      <button id="new-order" type="button" class={isNew ? 'strong' : 'quiet'} onClick={newOrder}>
        {t.newOrder}
      </button>
      {canCancel && (
        <button
          id="cancel-order"
          type="button"
          class="bad"
          onClick={askToCancel}
          disabled={cancelling.value !== undefined}
        >
          {t.cancel}
        </button>
      )}
      {order.editable_fields.length > 0 && (
        <button id="edit-order" type="button" class={isNew ? 'quiet' : 'strong'} onClick={startEditing}>
          {t.edit}
        </button>
      )}
    </>
  );
}

/** The draft, to be looked at before it is committed, and the commit's loop. */
import type { Problem } from '../../api/types';
import { countdown, known, money, words } from '../../i18n';
import { localTime, secondsUntil } from '../../state/clock';
import {
  acceptPrice,
  changeDraft,
  commit,
  type DraftInHand,
  draftInHand,
  isCommitting,
  newOrder,
  resumeCommit,
  steps,
  wasReloaded,
} from '../../state/draft';
import { openOrder } from '../../state/orders';
import { dispatchText } from '../dispatch';
import { StatusMark } from '../status';
import { CommitSteps } from './commit-steps';

export function DraftCard() {
  const inHand = draftInHand.value;
  const t = words.value;
  return (
    <section class="sheet" aria-labelledby="draft-title">
      <div class="sheet-head">
        <h2 id="draft-title">{steps.value.length > 0 ? t.commit.title : t.draft.title}</h2>
        {inHand && steps.value.length === 0 && <Expiry expiresAt={inHand.draft.expires_at} />}
      </div>
      <div class="sheet-body">
        {wasReloaded.value && <p class="notice notice-warn">{t.commit.reloaded}</p>}
        {steps.value.length === 0 ? <p class="fine">{t.draft.lead}</p> : <p class="fine">{t.commit.lead}</p>}
        {inHand && <Summary inHand={inHand} />}
        {inHand && steps.value.length === 0 && <Warnings inHand={inHand} />}
        <CommitSteps steps={steps.value} />
      </div>
      <div class="sheet-foot">
        <Actions />
      </div>
    </section>
  );
}

function Expiry({ expiresAt }: { expiresAt: string }) {
  const left = secondsUntil(expiresAt);
  return (
    <p class={`fine${left < 60 ? ' holds-short' : ''}`}>
      {left > 0 ? words.value.draft.expires(countdown(left)) : words.value.draft.expired}
    </p>
  );
}

function Summary({ inHand: { draft, body } }: { inHand: DraftInHand }) {
  const t = words.value;
  return (
    <>
      <p class="big-price">
        {draft.price ? money(draft.price) : t.classes.noPrice}
        <span class="fine">{known(t.classes.names, body.class)}</span>
      </p>
      <ol class="way">
        {body.route.map((stop, index) => (
          <li key={index}>{stop.fullname}</li>
        ))}
      </ol>
      <dl class="facts">
        <dt>{t.form.when}</dt>
        <dd>{body.due ? localTime(body.due) : t.order.asap}</dd>
        <dt>{t.form.payment}</dt>
        <dd>{known(t.form.payments, body.payment.type)}</dd>
        <dt>{t.draft.dispatch}</dt>
        <dd>{dispatchText(draft.dispatch)}</dd>
      </dl>
    </>
  );
}

function Warnings({ inHand: { draft } }: { inHand: DraftInHand }) {
  const t = words.value.draft;
  return (
    <>
      {draft.warnings.map((warning) => {
        const same = warning.same ?? [];
        const { order_id: orderId } = warning;
        const title =
          warning.code === 'possible_duplicate' ? (same.length > 0 ? t.duplicate : t.otherOrder) : t.notChecked;
        return (
          <div key={orderId ?? warning.code} class="notice notice-warn" role="status">
            <p>
              <strong>{title}</strong>
              {same.length > 0 && ` — ${t.same}: ${same.map((part) => known(t.sameParts, part)).join(', ')}`}
            </p>
            {orderId && (
              <p class="warning-order">
                {warning.status && <StatusMark status={warning.status} />}
                {warning.created_at && <span class="fine">{localTime(warning.created_at)}</span>}
                <button type="button" class="small" onClick={() => openOrder(orderId)}>
                  {words.value.active.open}
                </button>
              </p>
            )}
          </div>
        );
      })}
    </>
  );
}

function Actions() {
  const t = words.value;
  const last = steps.value.at(-1);
  if (last?.kind === 'refused') return <AfterRefusal problem={last.problem} />;
  if (last?.kind === 'denied')
    return (
      <button type="button" class="strong" onClick={() => void resumeCommit()}>
        {t.retry}
      </button>
    );
  if (isCommitting()) return null;
  return (
    <>
      <button type="button" class="quiet" onClick={changeDraft}>
        {t.draft.change}
        <kbd>Esc</kbd>
      </button>
      <button id="commit" type="button" class="strong" onClick={() => void commit()}>
        {t.draft.order}
        <kbd>Ctrl ↵</kbd>
      </button>
    </>
  );
}

/** No order was created. With a new price the dispatcher may agree to it; otherwise the form is still there. */
function AfterRefusal({ problem }: { problem: Problem }) {
  const t = words.value.draft;
  const price = problem.current?.price;
  return (
    <>
      <button type="button" class="quiet" onClick={draftInHand.value ? changeDraft : newOrder}>
        {t.change}
      </button>
      {draftInHand.value && (
        <button type="button" class="strong" onClick={() => void acceptPrice(problem)}>
          {price ? t.acceptPrice(money(price)) : t.anew}
        </button>
      )}
    </>
  );
}

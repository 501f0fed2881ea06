/** The draft, to be looked at before it is committed, and the commit's loop. */
import type { Problem } from '../../api/types';
import { countdown, known, money, words } from '../../i18n';
import { localTime, secondsUntil } from '../../state/clock';
import { type DraftInHand, isCommitting, shownCommit } from '../../state/commits';
import { acceptPrice, changeDraft, commit, commitOnceMore, draftInHand, newOrder } from '../../state/draft';
import { openOrder } from '../../state/orders';
import { dispatchText } from '../dispatch';
import { StatusMark } from '../status';
import { CommitSteps } from './commit-steps';

export function DraftCard() {
  const commitment = shownCommit.value;
  const inHand = commitment ? commitment.inHand : draftInHand.value;
  const t = words.value;
  return (
    <section class="sheet" aria-labelledby="draft-title">
      <div class="sheet-head">
        <h2 id="draft-title">{commitment ? t.commit.title : t.draft.title}</h2>
        {inHand && !commitment && <Expiry expiresAt={inHand.draft.expires_at} />}
      </div>
      <div class="sheet-body">
        {commitment?.wasReloaded && <p class="notice notice-warn">{t.commit.reloaded}</p>}
        {!commitment && <p class="fine">{t.draft.lead}</p>}
        {commitment && <CommitSteps steps={commitment.steps} />}
        {isCommitting.value && <p class="fine">{t.commit.lead}</p>}
        {inHand && <Summary inHand={inHand} />}
        {inHand && !commitment && <Warnings inHand={inHand} />}
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
          <li key={index}>
            {stop.fullname}
            {stop.porch && <span class="fine">{` ${t.form.porch} ${stop.porch}`}</span>}
          </li>
        ))}
      </ol>
      <dl class="facts">
        <dt>{t.form.phone}</dt>
        <dd>
          <strong>{body.phone}</strong> {body.passenger_name}
        </dd>
        <dt>{t.form.when}</dt>
        <dd>{body.due ? localTime(body.due) : t.order.asap}</dd>
        <dt>{t.form.payment}</dt>
        <dd>
          {known(t.form.payments, body.payment.type)} {body.payment.account_id}
        </dd>
        {body.requirements && (
          <>
            <dt>{t.form.requirements}</dt>
            <dd id="draft-requirements">
              {body.requirements.map(({ name }) => known(t.requirements, name)).join(', ')}
            </dd>
          </>
        )}
        {body.comment && (
          <>
            <dt>{t.form.comment}</dt>
            <dd>{body.comment}</dd>
          </>
        )}
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
        // "as soon as possible" is always the same time: alone it says nothing
        const same = (warning.same ?? []).some((part) => part !== 'time') ? (warning.same ?? []) : [];
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
                {warning.created_at && (
                  <span class="fine">
                    {words.value.order.created} {localTime(warning.created_at)}
                  </span>
                )}
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
  const commitment = shownCommit.value;
  const last = commitment?.steps.at(-1);
  if (last?.kind === 'refused') return <AfterRefusal problem={last.problem} />;
  if (last?.kind === 'denied')
    return (
      <>
        <NextCall />
        <button type="button" class="strong" onClick={() => void commitOnceMore()}>
          {t.retry}
        </button>
      </>
    );
  if (commitment) return <NextCall />;
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

/** The commit goes on by itself: nobody has to wait for it. */
function NextCall() {
  return (
    <button id="next-call" type="button" class="strong" onClick={newOrder}>
      {words.value.commit.nextCall}
      <kbd>Alt N</kbd>
    </button>
  );
}

/** No order was created. With a new price the dispatcher may agree to it; otherwise the form is still there. */
function AfterRefusal({ problem }: { problem: Problem }) {
  const t = words.value.draft;
  const price = problem.current?.price;
  const inHand = shownCommit.value?.inHand;
  return (
    <>
      <button type="button" class="quiet" onClick={inHand ? changeDraft : newOrder}>
        {t.change}
      </button>
      {inHand && (
        <button type="button" class="strong" onClick={() => void acceptPrice(problem)}>
          {price ? t.acceptPrice(money(price)) : t.anew}
        </button>
      )}
    </>
  );
}

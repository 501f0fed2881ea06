/** What cancelling costs, to be agreed to before it is done. */
import { useSignal } from '@preact/signals';
import { boundsOf } from '../../api/fields';
import { money, words } from '../../i18n';
import { cancelling, confirmCancel, keepOrder } from '../../state/cancelling';
import { openedOrder } from '../../state/orders';
import { Dialog } from '../dialog';
import { Failure } from '../failure';
import { withoutCity } from '../place';

export function CancelDialog() {
  const asked = cancelling.value;
  return asked ? <Asking key={asked.orderId} /> : null;
}

function Asking() {
  const reason = useSignal('');
  const asked = cancelling.value;
  if (!asked) return null;
  const t = words.value.cancel;
  const { rules, haveChanged, isSending, failure } = asked;
  return (
    <Dialog titleId="cancel-title" first="#keep-order" onClose={keepOrder}>
      <h2 id="cancel-title">{t.title}</h2>
      {openedOrder.value && <p class="fine">{t.of(withoutCity(openedOrder.value.route[0]))}</p>}
      {haveChanged && (
        <p class="notice notice-warn" role="alert">
          {t.changed}
        </p>
      )}
      {rules.can_cancel ? (
        <p class={`terms${rules.fee ? ' terms-paid' : ''}`} id="cancel-terms">
          {rules.fee ? (
            <>
              {t.costs} <strong>{money(rules.fee)}</strong>
            </>
          ) : (
            t.free
          )}
        </p>
      ) : (
        <p class="terms terms-paid">{t.impossible}</p>
      )}
      {rules.fee && rules.message && <p class="fine">{rules.message}</p>}
      <Failure id="cancel-failure" failure={failure} />
      <label class="field" for="cancel-reason" hidden={!rules.can_cancel}>
        {t.reason}
        <input
          id="cancel-reason"
          autocomplete="off"
          placeholder={t.reasonHint}
          maxLength={boundsOf('CancelRequest', 'reason')?.maxLength}
          value={reason.value}
          onInput={(event) => {
            reason.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="dialog-foot">
        <button id="keep-order" type="button" class="quiet" onClick={keepOrder}>
          {rules.can_cancel ? t.keep : words.value.close}
        </button>
        {rules.can_cancel && (
          <button
            id="confirm-cancel"
            type="button"
            class="bad"
            disabled={isSending}
            onClick={() => void confirmCancel(reason.value)}
          >
            {rules.fee ? t.confirmPaid(money(rules.fee)) : t.confirmFree}
          </button>
        )}
      </div>
    </Dialog>
  );
}

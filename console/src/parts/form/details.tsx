/** When, how it is paid, and what the car must offer. */
import { boundsOf } from '../../api/fields';
import { words } from '../../i18n';
import { now, toField } from '../../state/clock';
import { accountId, comment, dueField, faults, forgive, paymentType, requirements } from '../../state/form';
import { Choice } from '../choice';
import { Field } from '../field';

const PAYMENTS = ['cash', 'card', 'corp'] as const;
const HALF_AN_HOUR = 1_800_000;

export function When() {
  const t = words.value.form;
  const isLater = dueField.value !== undefined;
  return (
    <div class="row">
      <Choice
        name="when"
        label={t.when}
        options={[
          ['now', t.now],
          ['later', t.later],
        ]}
        value={isLater ? 'later' : 'now'}
        onChange={(choice) => {
          dueField.value = choice === 'later' ? toField(now.value + HALF_AN_HOUR) : undefined;
          forgive('/due');
        }}
      />
      {isLater && (
        <Field id="due" label={t.time} pointer="/due" errors={faults.value} wide hideLabel>
          {(described) => (
            <input
              {...described}
              type="datetime-local"
              value={dueField.value}
              onInput={(event) => {
                dueField.value = event.currentTarget.value;
                forgive('/due');
              }}
            />
          )}
        </Field>
      )}
    </div>
  );
}

export function PaymentFields() {
  const t = words.value.form;
  return (
    <>
      <Choice
        name="payment"
        label={t.payment}
        options={PAYMENTS.map((type) => [type, t.payments[type] ?? type])}
        value={paymentType.value}
        onChange={(type) => {
          paymentType.value = type;
          forgive('/payment');
        }}
      />
      {paymentType.value !== 'cash' && (
        <Field id="account" label={t.account} pointer="/payment/account_id" errors={faults.value} hideLabel>
          {(described) => (
            <input
              {...described}
              autocomplete="off"
              placeholder={t.accountHint}
              value={accountId.value}
              onInput={(event) => {
                accountId.value = event.currentTarget.value;
                forgive('/payment');
              }}
            />
          )}
        </Field>
      )}
    </>
  );
}

export function Wishes() {
  const t = words.value;
  const toggle = (name: string) => {
    const wanted = new Set(requirements.value);
    if (!wanted.delete(name)) wanted.add(name);
    requirements.value = wanted;
    forgive('/requirements');
  };
  return (
    <fieldset class="chips">
      <legend class="unseen">{t.form.requirements}</legend>
      {Object.entries(t.requirements).map(([name, label]) => (
        <label key={name} class="chip">
          <input type="checkbox" checked={requirements.value.has(name)} onChange={() => toggle(name)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function CommentField() {
  const t = words.value.form;
  const longest = boundsOf('DraftRequest', 'comment')?.maxLength ?? 0;
  return (
    <Field id="comment" label={t.comment} pointer="/comment" errors={faults.value} wide>
      {(described) => (
        <>
          <textarea
            {...described}
            rows={1}
            value={comment.value}
            onInput={(event) => {
              comment.value = event.currentTarget.value;
              forgive('/comment');
            }}
          />
          {comment.value.length > longest * 0.8 && (
            <span class="fine counter">
              {comment.value.length} / {longest}
            </span>
          )}
        </>
      )}
    </Field>
  );
}

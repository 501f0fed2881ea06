/** Changes what may still be changed. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { furtherEditFields } from '../../api/fields';
import type { Order } from '../../api/types';
import { words } from '../../i18n';
import { pickingEdit } from '../../map/state';
import { editFaults, editing, editPlace, save, stopEditing } from '../../state/editing';
import { curtainOpen } from '../../state/view';
import { Address } from '../address';
import { Choice } from '../choice';
import { Failure } from '../failure';
import { Field } from '../field';
import { FurtherFields } from '../form/further';
import { Conflict } from './conflict';
import { changesOf, type FormState, type Spot, unchosen, useFormState } from './edit-state';

export function EditForm() {
  const at = editing.value;
  if (!at) return null;
  if (at.kind === 'conflict') return <Conflict conflict={at} />;
  return <Form key={at.seen.version} order={at.seen} />;
}

function Form({ order }: { order: Order }) {
  const t = words.value.edit;
  const form = useFormState(order);
  const note = useSignal('');
  const at = editing.value;
  const isBusy = at?.kind === 'saving' || at?.kind === 'checking';
  const can = (name: string) => order.editable_fields.includes(name);

  useEffect(() => {
    const picked = editPlace.value;
    if (!picked) return;
    const field = picked.field === 'pickup' ? form.pickup : form.destination;
    field.value = { text: picked.place.title, place: picked.place };
    editPlace.value = undefined;
  }, [editPlace.value]);
  useEffect(
    () => () => {
      pickingEdit.value = undefined;
    },
    [],
  );

  const submit = () => {
    editFaults.value = unchosen(order, form);
    if (editFaults.value.length > 0) return;
    const changes = changesOf(order, form);
    note.value = Object.keys(changes).length === 0 ? t.nothing : '';
    if (note.value === '') void save(changes);
  };
  return (
    <form
      class="edit"
      noValidate
      aria-labelledby="edit-title"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h3 id="edit-title" tabIndex={-1}>
        {t.title}
      </h3>
      {at?.kind === 'form' && at.note && (
        <p class="notice notice-warn" role="alert">
          {t[at.note]}
        </p>
      )}
      {at?.kind === 'form' && <Failure id="edit-failure" failure={at.failure} />}
      {can('pickup') && <SpotField name="pickup" pointer="/pickup" value={form.pickup} />}
      {can('destinations') && <SpotField name="destinations" pointer="/destinations" value={form.destination} />}
      {can('due') && (
        <Field id="edit-due" label={t.fields.due ?? ''} pointer="/due" errors={editFaults.value} wide>
          {(described) => (
            <input
              {...described}
              type="datetime-local"
              value={form.due.value}
              onInput={(event) => {
                form.due.value = event.currentTarget.value;
              }}
            />
          )}
        </Field>
      )}
      {can('payment') && <PaymentField form={form} />}
      {can('comment') && (
        <Field id="edit-comment" label={t.fields.comment ?? ''} pointer="/comment" errors={editFaults.value} wide>
          {(described) => (
            <textarea
              {...described}
              rows={2}
              value={form.comment.value}
              onInput={(event) => {
                form.comment.value = event.currentTarget.value;
              }}
            />
          )}
        </Field>
      )}
      <FurtherFields
        fields={curtainOpen.value || Object.keys(form.further.value).length > 0 ? furtherEditFields : []}
        values={form.further.value}
        errors={editFaults.value}
        onChange={(name, value) => {
          const { [name]: _, ...rest } = form.further.value;
          form.further.value = value === undefined ? rest : { ...rest, [name]: value };
        }}
      />
      <p class="fine" role="status">
        {note.value || (at?.kind === 'checking' && t.unknown) || (at?.kind === 'saving' && t.saving)}
      </p>
      <div class="edit-foot">
        <button type="button" class="quiet" onClick={stopEditing}>
          {words.value.back}
          <kbd>Esc</kbd>
        </button>
        <button id="save-edit" type="submit" class="strong" disabled={isBusy}>
          {t.save}
          <kbd>Ctrl ↵</kbd>
        </button>
      </div>
    </form>
  );
}

function SpotField({ name, pointer, value }: { name: string; pointer: string; value: Signal<Spot> }) {
  return (
    <Field
      id={`edit-${name}`}
      label={words.value.edit.fields[name] ?? name}
      pointer={pointer}
      errors={editFaults.value}
      wide
    >
      {(described) => (
        <Address
          described={described}
          text={value.value.text}
          place={value.value.place}
          placeholder={words.value.form.addressHint}
          onText={(text) => {
            value.value = { text, place: undefined };
          }}
          onPlace={(place) => {
            value.value = { text: place.title, place };
          }}
          onFocus={() => {
            pickingEdit.value = name;
          }}
        />
      )}
    </Field>
  );
}

function PaymentField({ form: { payment, account } }: { form: FormState }) {
  const t = words.value.form;
  return (
    <>
      <Choice
        name="edit-payment"
        label={t.payment}
        options={Object.entries(t.payments)}
        value={payment.value}
        onChange={(type) => {
          payment.value = type;
        }}
      />
      {payment.value !== 'cash' && (
        <Field id="edit-account" label={t.account} pointer="/payment/account_id" errors={editFaults.value} wide>
          {(described) => (
            <input
              {...described}
              autocomplete="off"
              value={account.value}
              onInput={(event) => {
                account.value = event.currentTarget.value;
              }}
            />
          )}
        </Field>
      )}
    </>
  );
}

/** The order to be. */
import { furtherDraftFields } from '../../api/fields';
import type { Problem } from '../../api/types';
import { money, words } from '../../i18n';
import { acceptPrice, draftFailure, isDrafting, makeDraft } from '../../state/draft';
import { faults, forgive, further, rideClass } from '../../state/form';
import { mayWrite } from '../../state/session';
import { curtainOpen } from '../../state/view';
import { Failure } from '../failure';
import { ClassCards } from './classes';
import { CommentField, PaymentFields, When, Wishes } from './details';
import { FurtherFields } from './further';
import { PhoneFields } from './phone';
import { RouteFields } from './route';

export function OrderForm() {
  const t = words.value.form;
  return (
    <form
      class="sheet"
      aria-labelledby="form-title"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void makeDraft();
      }}
    >
      <h2 id="form-title" class="unseen">
        {t.title}
      </h2>
      <div class="sheet-body">
        <PhoneFields />
        <RouteFields />
        <When />
        <ClassCards />
        <PaymentFields />
        <Wishes />
        <CommentField />
        <FurtherFields
          fields={curtainOpen.value || Object.keys(further.value).length > 0 ? furtherDraftFields : []}
          values={further.value}
          errors={faults.value}
          onChange={(name, value) => {
            const { [name]: _, ...rest } = further.value;
            further.value = value === undefined ? rest : { ...rest, [name]: value };
            forgive(`/${name}`);
          }}
        />
      </div>
      <div class="sheet-foot">
        <DraftFailure />
        {!mayWrite.value && (
          <p id="read-only" class="notice" role="status">
            {t.readOnly}
          </p>
        )}
        <button id="draft" type="submit" class="strong" disabled={isDrafting.value || !mayWrite.value}>
          {isDrafting.value ? t.drafting : t.draft}
          <kbd>Ctrl ↵</kbd>
        </button>
      </div>
    </form>
  );
}

function DraftFailure() {
  const failure = draftFailure.value;
  if (!failure) return null;
  if (failure.kind === 'refused' && failure.problem.code === 'price_changed')
    return <NewPrice problem={failure.problem} />;
  return <Failure id="form-failure" failure={failure} onRetry={() => void makeDraft()} />;
}

/** The price that was shown no longer holds: nothing is drafted before the dispatcher has agreed to the new one. */
function NewPrice({ problem }: { problem: Problem }) {
  const t = words.value.draft;
  const price = problem.current?.offer?.service_levels.find((level) => level.class === rideClass.value)?.price;
  return (
    <div id="form-failure" class="notice notice-warn" role="alert" tabIndex={-1}>
      <p>{problem.message}</p>
      <button type="button" class="strong" onClick={() => void acceptPrice(problem)} disabled={isDrafting.value}>
        {price ? t.acceptPrice(money(price)) : t.anew}
      </button>
    </div>
  );
}

/** From the form to a draft, and from the draft to an order. */
import { signal } from '@preact/signals';
import { fleet } from '../api/clients';
import { type Outcome, outcomeOf } from '../api/outcome';
import { markedBy } from '../api/problem';
import { repeated } from '../api/repeat';
import type { Draft, DraftRequest, Problem } from '../api/types';
import { words } from '../i18n';
import { active, forgetActive } from './active';
import {
  type DraftInHand,
  dropCommit,
  hideCommit,
  leaveCommits,
  resumeCommits,
  retryCommit,
  shownCommit,
  startCommit,
} from './commits';
import { offerId, takeOffer } from './estimates';
import { accountId, clearForm, draftBody, faults, fillForm, paymentType, phone, rideClass, stops } from './form';
import { forgetOrders } from './orders';
import { mayWrite } from './session';
import { focusSoon, show } from './view';

export const draftInHand = signal<DraftInHand | undefined>(undefined);
export const isDrafting = signal(false);
/** Why there is no draft, beside the fields that are marked. */
export const draftFailure = signal<Exclude<Outcome<Draft>, { kind: 'done' }> | undefined>(undefined);
/** One token is one draft: it is kept for a repeat of the same body, and new for another one. */
let token = { body: '', value: '' };

/** Drafts what the form says. */
export async function makeDraft(): Promise<void> {
  if (isDrafting.value || !mayWrite.value || !isComplete()) return;
  if (isUnanswered()) {
    focusSoon('#one-more');
    return;
  }
  await send(draftBody(rideClass.value ?? '', offerId.value));
}

/** Drafts anew after the price has changed, at the price that holds now. */
export async function acceptPrice(problem: Problem): Promise<void> {
  const offer = problem.current?.offer;
  const { inHand } = shownCommit.value ?? {};
  if (inHand && inHand !== draftInHand.value) fillForm(inHand.body);
  if (offer) takeOffer(offer);
  await send(draftBody(rideClass.value ?? '', offer?.offer_id));
}

async function send(body: DraftRequest): Promise<void> {
  const text = JSON.stringify(body);
  if (token.body !== text) token = { body: text, value: crypto.randomUUID() };
  isDrafting.value = true;
  draftFailure.value = undefined;
  faults.value = [];
  const params = { header: { 'X-Idempotency-Token': token.value } };
  const outcome = await repeated(() => outcomeOf(fleet.POST('/v1/orders/draft', { params, body })));
  isDrafting.value = false;
  if (outcome.kind === 'done') {
    const shown = shownCommit.value;
    if (shown) dropCommit(shown.orderId);
    draftInHand.value = { draft: outcome.data, body };
    show('draft');
    focusSoon('#commit');
    return;
  }
  if (outcome.kind === 'refused' && outcome.problem.code === 'idempotency_token_reused')
    token = { body: '', value: '' };
  draftFailure.value = outcome;
  faults.value = outcome.kind === 'refused' ? markedBy(outcome.problem) : [];
  show('form');
  focusSoon(faults.value.length > 0 ? '[aria-invalid="true"]' : '#form-failure');
}

/** Whether "really one more?" still waits for its answer. */
function isUnanswered(): boolean {
  return active.value.kind === 'found' && active.value.orders.length > 0 && !active.value.oneMore;
}

/** What only the form can know: text that is no address yet. */
function isComplete(): boolean {
  const own = [];
  const t = words.value.form;
  const fault = (pointer: string, message: string) => ({ in: 'body' as const, pointer, code: 'incomplete', message });
  if (phone.value.trim() === '') own.push(fault('/phone', t.enterPhone));
  stops.value.forEach(({ place, text }, index) => {
    const mayBeEmpty = index === stops.value.length - 1;
    if (!place && (!mayBeEmpty || text.trim() !== '')) own.push(fault(`/route/${index}`, t.chooseAddress));
  });
  if (paymentType.value !== 'cash' && isCardNumber(accountId.value))
    own.push(fault('/payment/account_id', t.noCardNumber));
  if (own.length === 0 && rideClass.value === undefined) own.push(fault('/class', t.chooseClass));
  faults.value = own;
  if (own.length > 0) focusSoon('[aria-invalid="true"]');
  return own.length === 0;
}

/** A card's number is nothing for a dispatcher to type: an account has an id of the park's (Luhn, ISO/IEC 7812-1). */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!/^\d{13,19}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** Commits the draft in hand, until it is decided. */
export async function commit(): Promise<void> {
  const inHand = draftInHand.value;
  if (inHand === undefined || shownCommit.value !== undefined) return;
  await startCommit(inHand.draft.order_id, inHand, () => clearFormOf(inHand));
}

/** Asks again after a denial. */
export const commitOnceMore = () => retryCommit(() => clearFormOf(shownCommit.value?.inHand));

/** Goes on with what was under way: who stops in between does not know whether a car comes. */
export const resume = () => resumeCommits(() => undefined);

/** The form may hold the next caller's order by now: that stays. */
function clearFormOf(inHand: DraftInHand | undefined): void {
  if (inHand !== undefined && inHand === draftInHand.value) startOver();
}

/** Back from the draft to the form that it was made of. The draft itself vanishes. */
export function changeDraft(): void {
  const shown = shownCommit.value;
  if (shown) {
    // the form may hold the next caller's order by now
    if (shown.inHand && shown.inHand !== draftInHand.value) fillForm(shown.inHand.body);
    dropCommit(shown.orderId);
  }
  draftInHand.value = undefined;
  show('form');
  focusSoon('#draft');
}

/** The form of the next call. What is being committed goes on by itself. */
export function newOrder(): void {
  const shown = shownCommit.value;
  hideCommit();
  if (shown === undefined || (shown.inHand !== undefined && shown.inHand === draftInHand.value)) startOver();
  show(draftInHand.value ? 'draft' : 'form');
  focusSoon('#phone');
}

/** Clears the desk for whoever comes next. */
export function clearDesk(): void {
  leaveCommits();
  startOver();
  forgetOrders();
  show('form');
}

function startOver(): void {
  draftInHand.value = undefined;
  draftFailure.value = undefined;
  token = { body: '', value: '' };
  forgetActive();
  clearForm();
}

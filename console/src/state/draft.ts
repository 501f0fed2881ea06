/** From the form to a draft, and from the draft to an order. */
import { signal } from '@preact/signals';
import { fleet } from '../api/clients';
import { commitUntilDecided, type Decision, type Step } from '../api/commit';
import { type Outcome, outcomeOf } from '../api/outcome';
import { markedBy } from '../api/problem';
import { repeated } from '../api/repeat';
import type { Draft, DraftRequest, Problem } from '../api/types';
import { words } from '../i18n';
import { active, forgetActive } from './active';
import { offerId, takeOffer } from './estimates';
import { clearForm, draftBody, faults, phone, rideClass, stops } from './form';
import { forgetOrders, openOrder, refreshOrders } from './orders';
import { session } from './session';
import { announcement, focusSoon, show } from './view';

export interface DraftInHand {
  draft: Draft;
  body: DraftRequest;
}

export const draftInHand = signal<DraftInHand | undefined>(undefined);
export const isDrafting = signal(false);
/** Why there is no draft, beside the fields that are marked. */
export const draftFailure = signal<Exclude<Outcome<Draft>, { kind: 'done' }> | undefined>(undefined);
/** The commit's loop as it went so far. */
export const steps = signal<Step[]>([]);
export const wasReloaded = signal(false);

const PENDING = 'pending-commit';

/** To another park's token the order does not exist. */
const pendingKey = () => `${PENDING} ${session.value?.park.park_id}`;

/** One token is one draft: it is kept for a repeat of the same body, and new for another one. */
let token = { body: '', value: '' };

/** Drafts what the form says. */
export async function makeDraft(): Promise<void> {
  if (isDrafting.value || !isComplete()) return;
  if (isUnanswered()) {
    focusSoon('#one-more');
    return;
  }
  await send(draftBody(rideClass.value ?? '', offerId.value));
}

/** Drafts anew after the price has changed, at the price that holds now. */
export async function acceptPrice(problem: Problem): Promise<void> {
  const offer = problem.current?.offer;
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
    draftInHand.value = { draft: outcome.data, body };
    steps.value = [];
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
  if (own.length === 0 && rideClass.value === undefined) own.push(fault('/class', t.chooseClass));
  faults.value = own;
  if (own.length > 0) focusSoon('[aria-invalid="true"]');
  return own.length === 0;
}

/** Commits the draft in hand, until it is decided. */
export async function commit(): Promise<void> {
  const orderId = draftInHand.value?.draft.order_id;
  if (orderId !== undefined && !isCommitting()) await decide(orderId);
}

/** Goes on with a commit in whose midst the page was closed: whoever stops there does not know whether a car comes. */
export async function resumeCommit(): Promise<void> {
  const orderId = sessionStorage.getItem(pendingKey());
  if (orderId === null || isCommitting()) return;
  wasReloaded.value = true;
  show('draft');
  await decide(orderId);
}

export function isCommitting(): boolean {
  const last = steps.value.at(-1)?.kind;
  return last === 'asking' || last === 'undecided';
}

async function decide(orderId: string): Promise<void> {
  const key = pendingKey();
  loops += 1;
  const mine = loops;
  sessionStorage.setItem(key, orderId);
  steps.value = [];
  try {
    const decision = await commitUntilDecided(
      orderId,
      () => fleet.POST('/v1/orders/commit', { body: { order_id: orderId } }),
      {
        onStep: (step) => {
          if (mine !== loops) throw new Left();
          steps.value = [...steps.value, step];
        },
        sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
        chance: Math.random,
      },
    );
    finish(decision, key);
  } catch (error) {
    if (!(error instanceof Left)) throw error;
  }
}

/** Counts the loops, so that one can be left: only the newest goes on. */
let loops = 0;

/** The dispatcher has logged out in between; the next log-in to this park goes on. */
class Left extends Error {}

function finish(decision: Decision, key: string): void {
  // who was denied does not know either what became of it
  if (decision.kind !== 'denied') sessionStorage.removeItem(key);
  wasReloaded.value = false;
  void refreshOrders();
  announcement.value = words.value.commit[decision.kind];
  if (decision.kind !== 'created') {
    focusSoon('#commit-refused');
    return;
  }
  openOrder(decision.order.order_id, steps.value);
  startOver();
}

/** Back from the draft to the form that it was made of. The draft itself vanishes. */
export function changeDraft(): void {
  draftInHand.value = undefined;
  steps.value = [];
  show('form');
  focusSoon('#draft');
}

/** An empty form for the next call. */
export function newOrder(): void {
  startOver();
  show('form');
  focusSoon('#phone');
}

/** Clears the desk for whoever comes next. */
export function clearDesk(): void {
  loops += 1;
  startOver();
  forgetOrders();
  wasReloaded.value = false;
  show('form');
}

function startOver(): void {
  draftInHand.value = undefined;
  draftFailure.value = undefined;
  steps.value = [];
  token = { body: '', value: '' };
  forgetActive();
  clearForm();
}

/** What the ride would cost, asked anew whenever the form changes. */
import { computed, effect, signal } from '@preact/signals';
import { fleet } from '../api/clients';
import { Latest } from '../api/latest';
import { type Outcome, outcomeOf } from '../api/outcome';
import type { Estimate, Money } from '../api/types';
import { acceptedPhone } from './active';
import { secondsUntil } from './clock';
import { estimateBody, rideClass } from './form';
import { desk } from './view';

/** The newest estimate of the ride as it stands; kept on the screen while the next one is asked for. */
export const estimate = signal<Estimate | undefined>(undefined);
export const estimateFailure = signal<Exclude<Outcome<Estimate>, { kind: 'done' }> | undefined>(undefined);

/** Prices of the same ride that a newer estimate has changed: the passenger may have been told the old ones. */
export const formerPrices = signal<ReadonlyMap<string, Money>>(new Map());

const PAUSE_MS = 250;
const RETRY_MS = 3000;
const latest = new Latest<Outcome<Estimate>>();

const wanted = computed(() => {
  const body = estimateBody.value;
  if (body === undefined) return undefined;
  return JSON.stringify(acceptedPhone.value === undefined ? body : { ...body, phone: acceptedPhone.value });
});

/** The ride that the estimate on the screen is for. */
const estimatedFor = signal<string | undefined>(undefined);

/** Whether the estimate on the screen is that of an older ride, or none. */
export const isEstimating = computed(
  () => wanted.value !== undefined && estimatedFor.value !== wanted.value && estimateFailure.value === undefined,
);

export const hasExpired = computed(() => estimate.value !== undefined && secondsUntil(estimate.value.expires_at) <= 0);

/** The offer that keeps the prices of the ride as it stands; an older one would be refused. */
export const offerId = computed(() =>
  hasExpired.value || estimatedFor.value !== wanted.value ? undefined : estimate.value?.offer_id,
);

export function startEstimates(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (ms: number, body: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(body, later), ms);
  };
  const stopChanges = effect(() => {
    const body = wanted.value;
    clearTimeout(timer);
    latest.drop();
    estimateFailure.value = undefined;
    if (body === undefined) forget();
    else later(PAUSE_MS, body);
  });
  const stopExpiry = effect(() => {
    // an offer that has run out is replaced while its form is open
    if (hasExpired.value && desk.value === 'form' && wanted.peek() !== undefined) later(0, wanted.peek() ?? '');
  });
  return () => {
    clearTimeout(timer);
    stopChanges();
    stopExpiry();
  };
}

/** Takes an offer that the service has given elsewhere: in place of one that no longer holds. */
export function takeOffer(offer: Estimate): void {
  const current = estimate.value;
  const renewed = new Map(offer.service_levels.map((level) => [level.class, level]));
  const levels = current?.service_levels.map((level) => renewed.get(level.class) ?? level) ?? offer.service_levels;
  estimate.value = { ...offer, service_levels: levels };
}

function forget(): void {
  formerPrices.value = new Map();
  estimate.value = undefined;
  estimatedFor.value = undefined;
}

async function ask(body: string, later: (ms: number, body: string) => void): Promise<void> {
  const outcome = await latest.run((signal) =>
    outcomeOf(fleet.POST('/v1/orders/estimate', { body: JSON.parse(body), signal })),
  );
  if (outcome === undefined) return;
  if (outcome.kind === 'done') {
    formerPrices.value = estimatedFor.value === body ? changedPrices(estimate.value, outcome.data) : new Map();
    estimate.value = outcome.data;
    estimatedFor.value = body;
    estimateFailure.value = undefined;
    keepClass(outcome.data);
    return;
  }
  estimateFailure.value = outcome;
  if (outcome.kind === 'lost' || outcome.problem.retryable) later(RETRY_MS, body);
  else estimate.value = undefined;
}

function changedPrices(before: Estimate | undefined, after: Estimate): ReadonlyMap<string, Money> {
  const now = new Map(after.service_levels.map(({ class: name, price }) => [name, price?.amount]));
  const changed = new Map(formerPrices.value);
  for (const { class: name, price } of before?.service_levels ?? [])
    if (price && !changed.has(name) && now.get(name) !== price.amount) changed.set(name, price);
  return changed;
}

/** A class that can no longer be had is not kept; without a choice the first one that can be had is. */
function keepClass({ service_levels: levels }: Estimate): void {
  const available = levels.filter((level) => level.is_available);
  if (!available.some((level) => level.class === rideClass.value)) rideClass.value = available[0]?.class;
}

/** Commits under way. Each goes on by itself until it is decided, whatever is on the desk meanwhile. */
import { computed, signal } from '@preact/signals';
import { fleet } from '../api/clients';
import { commitUntilDecided, type Decision, type Step } from '../api/commit';
import type { Draft, DraftRequest } from '../api/types';
import { words } from '../i18n';
import { openOrder, refreshOrders } from './orders';
import { session } from './session';
import { announcement, desk, focusSoon, show } from './view';

export interface DraftInHand {
  draft: Draft;
  body: DraftRequest;
}

export interface Commitment {
  orderId: string;
  /** Unknown after a reload: a passenger's data are not kept in the browser. */
  inHand: DraftInHand | undefined;
  /** The loop as it went so far. */
  steps: Step[];
  wasReloaded: boolean;
}

/** Newest first. One that was created leaves the list by itself, one that was not waits for the dispatcher. */
export const commits = signal<readonly Commitment[]>([]);
const shownId = signal<string | undefined>(undefined);
/** The commit on the desk. */
export const shownCommit = computed(() => commits.value.find(({ orderId }) => orderId === shownId.value));
export const isCommitting = computed(() => shownCommit.value !== undefined && isUndecided(shownCommit.value));

const PENDING = 'pending-commits';
const CREATED_SHOWN_MS = 8000;

export function isUndecided({ steps }: Commitment): boolean {
  const last = steps.at(-1)?.kind;
  return last === undefined || last === 'asking' || last === 'undecided';
}

/** Commits a draft and shows how that goes. `onCreated` is called if it is still on the desk by then. */
export async function startCommit(
  orderId: string,
  inHand: DraftInHand | undefined,
  onCreated: () => void,
  wasReloaded = false,
): Promise<void> {
  const generation = generations;
  const key = pendingKey();
  commits.value = [
    { orderId, inHand, steps: [], wasReloaded },
    ...commits.value.filter((other) => other.orderId !== orderId),
  ];
  keep(key);
  showCommit(orderId);
  try {
    const decision = await commitUntilDecided(
      orderId,
      () => fleet.POST('/v1/orders/commit', { body: { order_id: orderId } }),
      {
        onStep: (step) => {
          if (generation !== generations) throw new Left();
          change(orderId, ({ steps }) => ({ steps: [...steps, step] }));
        },
        sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
        chance: Math.random,
      },
    );
    finish(orderId, decision, key, onCreated);
  } catch (error) {
    if (!(error instanceof Left)) throw error;
  }
}

/** Asks again after a denial, which says nothing of earlier attempts. */
export async function retryCommit(onCreated: () => void): Promise<void> {
  const shown = shownCommit.value;
  if (shown) await startCommit(shown.orderId, shown.inHand, onCreated);
}

/** Goes on with the commits in whose midst the page was closed or the dispatcher has logged out. */
export function resumeCommits(onCreated: () => void): void {
  for (const orderId of pending()) void startCommit(orderId, undefined, onCreated, true);
}

export function showCommit(orderId: string): void {
  shownId.value = orderId;
  show('draft');
}

/** Leaves the commit on the desk to itself. */
export function hideCommit(): void {
  shownId.value = undefined;
}

/** Takes a commit that was refused off the list. */
export function dropCommit(orderId: string): void {
  commits.value = commits.value.filter((commit) => commit.orderId !== orderId);
  if (shownId.value === orderId) hideCommit();
}

/** Ends all loops: the next log-in to this park goes on with them. */
export function leaveCommits(): void {
  generations += 1;
  commits.value = [];
  hideCommit();
}

/** Counts the log-ins, so that the loops of an earlier one end. */
let generations = 0;

/** The dispatcher has logged out in between. */
class Left extends Error {}

function finish(orderId: string, decision: Decision, key: string, onCreated: () => void): void {
  const isShown = shownId.value === orderId && desk.value === 'draft';
  void refreshOrders();
  announcement.value = words.value.commit[decision.kind];
  // a denial does not say what became of the order
  if (decision.kind !== 'denied') keep(key);
  if (decision.kind !== 'created') {
    if (isShown) focusSoon('#commit-refused');
  } else if (isShown) {
    const steps = shownCommit.value?.steps ?? [];
    onCreated();
    dropCommit(orderId);
    openOrder(orderId, steps);
  } else {
    setTimeout(() => dropCommit(orderId), CREATED_SHOWN_MS);
  }
}

function change(orderId: string, by: (commit: Commitment) => Partial<Commitment>): void {
  commits.value = commits.value.map((commit) => (commit.orderId === orderId ? { ...commit, ...by(commit) } : commit));
}

/** To another park's token the orders do not exist. */
const pendingKey = () => `${PENDING} ${session.value?.park.park_id}`;

function pending(): string[] {
  return JSON.parse(sessionStorage.getItem(pendingKey()) ?? '[]') as string[];
}

/** Ids alone, of what is undecided or was denied. */
function keep(key: string): void {
  const open = commits.value.filter((commit) => isUndecided(commit) || commit.steps.at(-1)?.kind === 'denied');
  sessionStorage.setItem(key, JSON.stringify(open.map(({ orderId }) => orderId)));
}

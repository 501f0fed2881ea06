import { expect, test } from 'vitest';
import { type CommitAnswer, commitUntilDecided, type Step } from '../src/api/commit';

const problem = (status: number, code: string) => ({
  type: `/docs/errors#${code}`,
  title: '',
  status,
  detail: '',
  code,
  message: code,
  outcome: status < 500 ? 'not_applied' : 'unknown',
  retryable: status >= 500,
  request_id: 'r',
});

function answer(status: number, body?: object, headers: Record<string, string> = {}): CommitAnswer {
  const response = new Response(null, { status, headers });
  return status < 300 ? { data: body, response } : { error: body, response };
}

/** Plays the answers one after another; an Error stands for a call that brought none. */
async function play(...answers: (CommitAnswer | Error)[]) {
  const steps: Step[] = [];
  const waits: number[] = [];
  const decision = await commitUntilDecided(
    'a',
    async () => {
      const next = answers.shift();
      if (next === undefined) throw new Error('asked once too often');
      if (next instanceof Error) throw next;
      return next;
    },
    {
      onStep: (step) => steps.push(step),
      sleep: async (ms) => {
        waits.push(ms);
        if (waits.length > 50) throw new Error('never decided');
      },
      chance: () => 1,
    },
  );
  return { decision, steps, waits, left: answers.length };
}

const created = answer(200, { order_id: 'a', status: 'searching' });

test('200 ends the loop at once', async () => {
  const { decision, waits } = await play(created);
  expect(decision).toEqual({ kind: 'created', order: { order_id: 'a', status: 'searching' }, attempts: 1 });
  expect(waits).toEqual([]);
});

test.each([400, 403, 404, 409, 410, 413, 422, 451])('%i ends the loop: no order was created', async (status) => {
  const { decision, left } = await play(answer(status, problem(status, 'some_code')), created);
  expect(decision).toMatchObject({ kind: 'refused', attempts: 1, problem: { status, code: 'some_code' } });
  expect(left).toBe(1);
});

test.each([
  [401, 'unauthorized'],
  [403, 'permission_denied'],
])('%i %s ends the loop, but says nothing of what was done before', async (status, code) => {
  const { decision } = await play(new TypeError(), answer(status, problem(status, code)), created);
  expect(decision).toMatchObject({ kind: 'denied', attempts: 2, problem: { code } });
});

test.each([
  ['202', answer(202, { order_id: 'a', outcome: 'unknown', retry_after_ms: 300 }), 300],
  ['500', answer(500, problem(500, 'internal')), 200],
  ['502 of a gateway, in HTML', answer(502), 200],
  ['503 with Retry-After', answer(503, problem(503, 'upstream_unavailable'), { 'Retry-After': '2' }), 2000],
  ['504', answer(504, problem(504, 'upstream_timeout')), 200],
  ['404 of a gateway', answer(404, '<html>' as never), 200],
  ['429 of a proxy', answer(429, problem(429, 'slow_down'), { 'Retry-After': '1' }), 1000],
  ['409 that calls itself retryable', answer(409, { ...problem(409, 'odd'), retryable: true }), 200],
  ['a 4XX whose problem is of another status', answer(404, problem(409, 'odd')), 200],
  ['200 of another order', answer(200, { order_id: 'b', status: 'searching' }), 200],
  ['200 of a captive portal', answer(200, 'Welcome' as never), 200],
  ['no answer', new TypeError('Failed to fetch'), 200],
])('%s decides nothing: the same call again', async (_, first, wait) => {
  const { decision, waits } = await play(first, created);
  expect(decision).toMatchObject({ kind: 'created', attempts: 2 });
  expect(waits).toEqual([wait]);
});

test('without a word about when, the wait grows up to five seconds', async () => {
  const { waits } = await play(...Array.from({ length: 8 }, () => new TypeError()), created);
  expect(waits).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
});

test('each attempt, and why it decided nothing, is told', async () => {
  const { steps } = await play(answer(503, problem(503, 'upstream_unavailable')), new TypeError(), created);
  expect(steps.map((step) => step.kind)).toEqual(['asking', 'undecided', 'asking', 'undecided', 'asking', 'created']);
  expect(steps[1]).toMatchObject({ status: 503, code: 'upstream_unavailable' });
  expect(steps[3]).toMatchObject({ status: undefined, code: undefined });
});

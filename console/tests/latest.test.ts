import { expect, test } from 'vitest';
import { Latest } from '../src/api/latest';

/** A call that answers when it is told to, and does not care whether it was given up. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

test('the answer of an older call is dropped, even if it comes last', async () => {
  const latest = new Latest<string>();
  const [older, newer] = [deferred<string>(), deferred<string>()];
  const first = latest.run(() => older.promise);
  const second = latest.run(() => newer.promise);
  newer.resolve('new');
  older.resolve('old');
  expect(await second).toBe('new');
  expect(await first).toBeUndefined();
});

test('an older call is told that nobody waits for it', async () => {
  const latest = new Latest<string>();
  let given: AbortSignal | undefined;
  const first = latest.run(async (signal) => {
    given = signal;
    return 'old';
  });
  expect(given?.aborted).toBe(false);
  await Promise.all([first, latest.run(async () => 'new')]);
  expect(given?.aborted).toBe(true);
});

test('the failure of an older call is nobody’s business, that of the newest is', async () => {
  const latest = new Latest<string>();
  const older = deferred<string>();
  const first = latest.run(() => older.promise);
  const second = latest.run(() => Promise.reject(new Error('newest')));
  older.reject(new Error('older'));
  expect(await first).toBeUndefined();
  await expect(second).rejects.toThrow('newest');
});

test('what is dropped answers nothing', async () => {
  const latest = new Latest<string>();
  const call = deferred<string>();
  const first = latest.run(() => call.promise);
  latest.drop();
  call.resolve('late');
  expect(await first).toBeUndefined();
});

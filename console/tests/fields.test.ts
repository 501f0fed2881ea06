import { fields, operations } from 'virtual:contract';
import { expect, test } from 'vitest';
import { forEstimate, furtherDraftFields } from '../src/api/fields';
import { faultsAt } from '../src/api/problem';

test('the published contract names its operations', () => {
  expect(operations['POST /v1/orders/commit']).toBe('orders_commit');
});

test('a field that the form does not know by heart is shown, with its bounds', () => {
  expect(furtherDraftFields.map(({ name }) => name)).toContain('on_active_orders');
  expect(furtherDraftFields.find(({ name }) => name === 'on_active_orders')?.enum).toEqual([
    'warn',
    'refuse',
    'ignore',
  ]);
});

test('a field that the form knows is not shown twice', () => {
  expect(furtherDraftFields.map(({ name }) => name)).not.toContain('comment');
  expect(fields.DraftRequest.find(({ name }) => name === 'comment')?.maxLength).toBe(1024);
});

test('an estimate takes of a draft what its contract has, and nothing else', () => {
  const payment = { type: 'cash' } as const;
  expect(forEstimate({ route: [], payment, comment: 'secret', class: 'econom' })).toEqual({ route: [], payment });
});

test('a fault is found at its place and inside of it, not beside it', () => {
  const at = (pointer: string) => ({ in: 'body' as const, pointer, code: 'c', message: 'm' });
  const found = faultsAt([at('/route/1'), at('/route/1/fullname'), at('/route/10'), at('/route')], '/route/1');
  expect(found.map(({ pointer }) => pointer)).toEqual(['/route/1', '/route/1/fullname']);
});

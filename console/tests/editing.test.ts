// @vitest-environment node
import { expect, test } from 'vitest';
import { isMade } from '../src/state/changes';

const order = {
  order_id: 'a',
  status: 'driving',
  is_active: true,
  class: 'econom',
  route: [
    { geopoint: [37, 55], fullname: 'A' },
    { geopoint: [37, 56], fullname: 'B' },
  ],
  created_at: '2036-03-14T15:02:11+03:00',
  comment: 'Two bags',
  payment: { type: 'cash' },
  due: '2036-03-14T18:30:00+03:00',
  editable_fields: [],
  version: 3,
  passenger: {},
};

test.each([
  ['the comment', { comment: 'Two bags' }],
  ['the destination', { destinations: [{ geopoint: [37, 56], fullname: 'B' }] }],
  ['the pickup', { pickup: { geopoint: [37, 55], fullname: 'A' } }],
  ['the time, in another zone', { due: '2036-03-14T15:30:00Z' }],
  ['the payment', { payment: { type: 'cash' as const } }],
])('a change that is there already has arrived: %s', (_, changes) => {
  expect(isMade(order, changes)).toBe(true);
});

test.each([
  ['the comment', { comment: '' }],
  ['the destination', { destinations: [{ geopoint: [37, 57], fullname: 'C' }] }],
  ['one of two', { comment: 'Two bags', payment: { type: 'corp' as const } }],
])('a change that is not there has not: %s', (_, changes) => {
  expect(isMade(order, changes)).toBe(false);
});

import { expect, test } from 'vitest';
import { placed, upright } from '../src/map/labels';
import { fitted, panned, projection, toPlane, toScreen, zoomed } from '../src/map/projection';

const size = { width: 800, height: 600 };
const viewport = { center: { x: 120, y: -40 }, scale: 0.1 };

test('a point on the plane and back is the same point', () => {
  const { toPlane: plane, toPoint } = projection([37.6173, 55.7558]);
  expect(toPoint(plane([37.4147, 55.9726]))).toEqual([37.4147, 55.9726]);
});

test('north is up', () => {
  expect(projection([37, 55]).toPlane([37, 56]).y).toBeLessThan(0);
});

test('what is under the pointer stays there when the map is zoomed', () => {
  const at = { x: 200, y: 450 };
  const before = toPlane(at, viewport, size);
  const after = toScreen(before, zoomed(viewport, 1.7, at, size), size);
  expect(after.x).toBeCloseTo(at.x);
  expect(after.y).toBeCloseTo(at.y);
});

test('the map follows the hand', () => {
  const place = { x: 10, y: 20 };
  const before = toScreen(place, viewport, size);
  const after = toScreen(place, panned(viewport, 30, -15), size);
  expect([after.x - before.x, after.y - before.y].map(Math.round)).toEqual([30, -15]);
});

test('all points are inside of what is fitted to them', () => {
  const points = [
    { x: -4000, y: 100 },
    { x: 9000, y: -7000 },
  ];
  const found = fitted(points, size);
  expect(found).toBeDefined();
  for (const point of points) {
    const { x, y } = toScreen(point, found ?? viewport, size);
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(size.width);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(size.height);
  }
});

test.each([
  [0, 0],
  [89, 89],
  [135, -45],
  [-170, 10],
])('a name at %i degrees is written at %i', (degrees, written) => {
  expect(upright(degrees)).toBe(written);
});

test('names do not cover each other; the first one stays', () => {
  const name = (text: string, x: number) => ({ key: text, kind: 'landmark' as const, text, at: { x, y: 50 }, turn: 0 });
  expect(placed([name('Кремль', 100), name('Арбат', 110), name('ВДНХ', 400)], []).map(({ text }) => text)).toEqual([
    'Кремль',
    'ВДНХ',
  ]);
});

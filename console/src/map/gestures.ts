/** Mouse, fingers and keys on the map. */

import { type Plane, panned, toPlane, zoomed } from './projection';
import { size, viewport } from './state';

const CLICK_PIXELS = 5;
const STEP_PIXELS = 60;
const STEP_ZOOM = 1.4;

/** Lets an element be dragged, pinched and wheeled; a click calls back with the place of the plane. */
export function gestures(element: SVGSVGElement, onClick: (place: Plane) => void): () => void {
  const pointers = new Map<number, Plane>();
  let moved = 0;

  const at = (event: { clientX: number; clientY: number }): Plane => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, at(event));
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const after = at(event);
    moved += Math.hypot(after.x - before.x, after.y - before.y);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, after);
    if (moved <= CLICK_PIXELS) return;
    if (other) pinch(before, after, other);
    else viewport.value = panned(viewport.value, after.x - before.x, after.y - before.y);
  };
  const up = (event: PointerEvent) => {
    const isLast = pointers.delete(event.pointerId) && pointers.size === 0;
    if (isLast && moved <= CLICK_PIXELS && event.type === 'pointerup')
      onClick(toPlane(at(event), viewport.value, size.value));
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    viewport.value = zoomed(viewport.value, Math.exp(-event.deltaY / 500), at(event), size.value);
  };
  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener('wheel', wheel, { passive: false });
  return () => {
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointercancel', up);
    element.removeEventListener('wheel', wheel);
  };
}

function pinch(before: Plane, after: Plane, other: Plane): void {
  const factor =
    Math.hypot(after.x - other.x, after.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
  const middle = { x: (after.x + other.x) / 2, y: (after.y + other.y) / 2 };
  const turned = zoomed(viewport.value, factor, middle, size.value);
  viewport.value = panned(turned, (after.x - before.x) / 2, (after.y - before.y) / 2);
}

/** Moves and zooms by keys; true where the key was one of them. */
export function steered(key: string): boolean {
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [STEP_PIXELS, 0],
    ArrowRight: [-STEP_PIXELS, 0],
    ArrowUp: [0, STEP_PIXELS],
    ArrowDown: [0, -STEP_PIXELS],
  };
  const step = steps[key];
  if (step) viewport.value = panned(viewport.value, ...step);
  else if (key === '+' || key === '=') zoom(STEP_ZOOM);
  else if (key === '-') zoom(1 / STEP_ZOOM);
  else return false;
  return true;
}

/** Zooms around the middle. */
export function zoom(factor: number): void {
  const { width, height } = size.value;
  viewport.value = zoomed(viewport.value, factor, { x: width / 2, y: height / 2 }, size.value);
}

export const ZOOM = STEP_ZOOM;

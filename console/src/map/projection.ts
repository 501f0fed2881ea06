/** Degrees to meters on the plane of a city, and meters to the screen. */
import type { Point } from '../api/types';

export interface Plane {
  /** East of the centre, and south of it, since screens grow downwards. */
  x: number;
  y: number;
}

/** What the screen shows: which meters lie in its middle, and how many pixels a meter has. */
export interface Viewport {
  center: Plane;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

const METERS_PER_DEGREE = 111_320;
const SCALES = { min: 0.0045, max: 1.2 };

export function projection(center: Point) {
  const [lon = 0, lat = 0] = center;
  const east = METERS_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  return {
    toPlane: ([x = 0, y = 0]: Point): Plane => ({ x: (x - lon) * east, y: (lat - y) * METERS_PER_DEGREE }),
    toPoint: ({ x, y }: Plane): [number, number] => [
      Number((lon + x / east).toFixed(6)),
      Number((lat - y / METERS_PER_DEGREE).toFixed(6)),
    ],
  };
}

export type Projection = ReturnType<typeof projection>;

export function toScreen(plane: Plane, { center, scale }: Viewport, size: Size): Plane {
  return { x: size.width / 2 + (plane.x - center.x) * scale, y: size.height / 2 + (plane.y - center.y) * scale };
}

export function toPlane(screen: Plane, { center, scale }: Viewport, size: Size): Plane {
  return { x: center.x + (screen.x - size.width / 2) / scale, y: center.y + (screen.y - size.height / 2) / scale };
}

/** Moves the map by pixels. */
export function panned(viewport: Viewport, dx: number, dy: number): Viewport {
  const { center, scale } = viewport;
  return { scale, center: { x: center.x - dx / scale, y: center.y - dy / scale } };
}

/** Zooms so that what is at a place of the screen stays there. */
export function zoomed(viewport: Viewport, factor: number, at: Plane, size: Size): Viewport {
  const scale = Math.min(SCALES.max, Math.max(SCALES.min, viewport.scale * factor));
  const kept = toPlane(at, viewport, size);
  return {
    scale,
    center: { x: kept.x - (at.x - size.width / 2) / scale, y: kept.y - (at.y - size.height / 2) / scale },
  };
}

/** Shows all the points, with room around them. */
export function fitted(points: readonly Plane[], size: Size): Viewport | undefined {
  if (points.length === 0 || size.width === 0) return undefined;
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (size.width * 0.66) / Math.max(right - left, 700),
    (size.height * 0.6) / Math.max(bottom - top, 700),
  );
  return { center: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: Math.min(SCALES.max, scale) };
}

/** An SVG path through points of the plane. */
export function path(points: readonly Plane[], closed = false): string {
  const steps = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${Math.round(x)} ${Math.round(y)}`);
  return steps.join('') + (closed ? 'Z' : '');
}

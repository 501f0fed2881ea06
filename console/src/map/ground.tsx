/** What of the city does not move: land, water, roads. Drawn once, and then only shifted. */
import { useComputed } from '@preact/signals';
import type { Drawing } from '../api/types';
import { type Projection, path } from './projection';
import { drawing, plane } from './state';

const ROADS = ['motorway', 'main', 'larger', 'minor'];

export function Ground() {
  const shapes = useComputed(() => drawing.value && shapesOf(drawing.value, plane.value));
  if (!shapes.value) return null;
  const { parks, lakes, rivers, roads, zones } = shapes.value;
  return (
    <g>
      <path class="map-park" d={parks} />
      <path class="map-water" d={lakes} />
      {rivers.map(({ d, width }) => (
        <path key={d} class="map-river" d={d} stroke-width={width} />
      ))}
      <path class="map-road map-minor" d={roads[3]} />
      {[2, 1, 0].map((rank) => (
        <path key={rank} class={`map-casing map-${ROADS[rank]}`} d={roads[rank]} />
      ))}
      {[2, 1, 0].map((rank) => (
        <path key={rank} class={`map-road map-${ROADS[rank]}`} d={roads[rank]} />
      ))}
      {zones.map(({ x, y, r }) => (
        <circle key={`${x} ${y}`} class="map-zone" cx={x} cy={y} r={r} />
      ))}
    </g>
  );
}

function shapesOf(map: Drawing, { toPlane }: Projection) {
  const outline = (points: number[][]) => path(points.map(toPlane), true);
  const ofRank = (rank: number) =>
    map.roads
      .filter((road) => road.size === rank)
      .map((road) => path(road.points.map(toPlane)))
      .join('');
  return {
    parks: map.parks.map(outline).join(''),
    lakes: map.lakes.map(outline).join(''),
    rivers: map.rivers.map(({ points, size }) => ({ d: smooth(points.map(toPlane)), width: size })),
    roads: ROADS.map((_, rank) => ofRank(rank)),
    zones: map.zones.map(({ center, radius_meters: r }) => ({ ...toPlane(center), r })),
  };
}

/** A river bends, it has no corners: a curve through the middles of its segments. */
function smooth(points: { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let d = `M${Math.round(first.x)} ${Math.round(first.y)}`;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    const end = next ? { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 } : point;
    d += `Q${Math.round(point.x)} ${Math.round(point.y)} ${Math.round(end.x)} ${Math.round(end.y)}`;
  });
  return d;
}

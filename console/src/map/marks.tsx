/** What lies on the map: the route, its points, the cars, and the names. */
import type { Car } from '../api/types';
import { duration } from '../i18n';
import { cars, openedOrder } from '../state/orders';
import { type Candidate, placed, upright } from './labels';
import { type Plane, path, toScreen } from './projection';
import { drawing, openCar, plane, shownStops, size, viewport, way } from './state';

const STREETS_FROM_SCALE = 0.05;

/** The line of the drive, and of the car that comes, on the plane. */
export function Ways() {
  const line = way.value.map(plane.value.toPlane);
  const approach = openCar.value?.status === 'driving' ? (openCar.value.way ?? []).map(plane.value.toPlane) : [];
  return (
    <g>
      {line.length > 1 && <path class="map-way-casing" d={path(line)} />}
      {line.length > 1 && <path class="map-way" d={path(line)} />}
      {approach.length > 1 && <path class="map-approach" d={path(approach)} />}
    </g>
  );
}

/** The cars, on the plane, so that they glide. */
export function Cars() {
  const scale = 1 / viewport.value.scale;
  const opened = openCar.value;
  const shown = cars.value.filter((car) => car !== opened);
  return (
    <g>
      {shown.map((car, index) => (
        <Glyph key={car.order_id ?? `free ${index}`} car={car} scale={scale} kind={car.is_own ? 'own' : 'partner'} />
      ))}
      {opened && <Glyph key={opened.order_id} car={opened} scale={scale} kind="open" />}
    </g>
  );
}

function Glyph({ car, scale, kind }: { car: Car; scale: number; kind: 'own' | 'partner' | 'open' }) {
  const { x, y } = plane.value.toPlane(car.geopoint);
  return (
    <g class="map-glide" style={{ transform: `translate(${x}px, ${y}px)` }}>
      <g transform={`scale(${kind === 'open' ? scale * 1.5 : scale}) rotate(${car.heading})`}>
        {kind === 'open' && <circle class="map-pulse" r="11" />}
        <path class={`map-car map-car-${kind}`} d="M0-8 5.5 6.5 0 3.4-5.5 6.5Z" />
      </g>
    </g>
  );
}

/** Pins and names, in pixels. */
export function Names() {
  const screen = (point: readonly number[]) => toScreen(plane.value.toPlane(point), viewport.value, size.value);
  const pins = shownStops.value.map(screen);
  const car = openCar.value && screen(openCar.value.geopoint);
  const names = placed(candidates(screen), car ? [...pins, { x: car.x, y: car.y + 10 }] : pins);
  const seconds = openedOrder.value?.performer?.arrives_in_seconds;
  return (
    <g>
      {names.map(({ key, kind, text, at, turn }) =>
        kind === 'landmark' ? (
          <g key={key} transform={`translate(${at.x} ${at.y})`}>
            <circle class="map-landmark" r="2.6" />
            <text class="map-name" x="7" y="4">
              {text}
            </text>
          </g>
        ) : (
          <text key={key} class="map-street-name" transform={`translate(${at.x} ${at.y}) rotate(${turn})`} y="3.5">
            {text}
          </text>
        ),
      )}
      {pins.map((at, index) => (
        <Pin key={`${index} ${pins.length}`} at={at} index={index} last={pins.length - 1} />
      ))}
      {car && openCar.value?.status === 'driving' && seconds !== undefined && (
        <g transform={`translate(${car.x} ${car.y - 24})`}>
          <rect class="map-bubble" x="-30" y="-12" width="60" height="22" rx="11" />
          <text class="map-bubble-text" y="3.5">
            {duration(seconds)}
          </text>
        </g>
      )}
    </g>
  );
}

function Pin({ at, index, last }: { at: Plane; index: number; last: number }) {
  const kind = index === 0 ? 'pickup' : index === last ? 'destination' : 'stop';
  return (
    <g class={`map-pin map-pin-${kind}`} transform={`translate(${at.x} ${at.y})`}>
      <ellipse class="map-pin-shadow" rx="6" ry="2.4" />
      <path d="M0 0C-3-6-10-11-10-18a10 10 0 0 1 20 0C10-11 3-6 0 0Z" />
      <text y="-14">{kind === 'pickup' ? 'A' : kind === 'destination' ? 'B' : index}</text>
    </g>
  );
}

function candidates(screen: (point: readonly number[]) => Plane): Candidate[] {
  const { width, height } = size.value;
  const isSeen = ({ x, y }: Plane) => x > -40 && y > -20 && x < width + 40 && y < height + 20;
  const withStreets = viewport.value.scale >= STREETS_FROM_SCALE;
  return (drawing.value?.labels ?? [])
    .filter((label) => label.kind === 'landmark' || withStreets)
    .map((label, index) => {
      const start = screen(label.point);
      const end = label.toward ? screen(label.toward) : start;
      const at = label.toward ? { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 } : start;
      const turn = upright((Math.atan2(end.y - start.y, end.x - start.x) * 180) / Math.PI);
      return { key: `${index} ${label.text}`, kind: label.kind, text: label.text, at, turn };
    })
    .filter(({ at }) => isSeen(at));
}

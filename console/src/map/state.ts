/** What the map shows, and what it was clicked for. */
import { computed, effect, signal } from '@preact/signals';
import { sandbox } from '../api/clients';
import type { Drawing, Place, Point } from '../api/types';
import { language } from '../i18n';
import { editing, editPlace } from '../state/editing';
import { changeStop, pickingStop, routePoints, stops } from '../state/form';
import { cars, openedOrder } from '../state/orders';
import { session } from '../state/session';
import { desk } from '../state/view';
import { fitted, type Projection, projection, type Size, type Viewport } from './projection';

export const drawing = signal<Drawing | undefined>(undefined);
export const viewport = signal<Viewport>({ center: { x: 0, y: 0 }, scale: 0.06 });
export const size = signal<Size>({ width: 0, height: 0 });

export const plane = computed<Projection>(() => projection(drawing.value?.center ?? [0, 0]));

/** The points of what is on the desk: of the order that is open, else of the form. */
export const shownStops = computed<Point[]>(() =>
  desk.value === 'order' ? (openedOrder.value?.route.map((stop) => stop.geopoint) ?? []) : routePoints.value,
);

/** The car of the open order. */
export const openCar = computed(() =>
  desk.value === 'order' ? cars.value.find((car) => car.order_id === openedOrder.value?.order_id) : undefined,
);

/** The line of the drive through the points that are shown. */
export const way = signal<Point[]>([]);

/** The field that an edit wants a place for. */
export const pickingEdit = signal<string | undefined>(undefined);

/** What a click on the map would set: the line of the route that was touched last, else the first empty one. */
export const target = computed<{ stop: number } | { edit: string } | undefined>(() => {
  if (desk.value === 'order') return editing.value && pickingEdit.value ? { edit: pickingEdit.value } : undefined;
  if (desk.value !== 'form') return undefined;
  const chosen = stops.value.find((stop) => stop.key === pickingStop.value);
  const empty = stops.value.find((stop) => stop.place === undefined);
  const stop = chosen ?? empty;
  return stop && { stop: stop.key };
});

/** Takes the address next to a point for whatever waits for one. */
export async function pick(point: Point): Promise<void> {
  const wanted = target.value;
  if (wanted === undefined) return;
  const { data } = await sandbox.POST('/sandbox/places/nearest', { body: { geopoint: [...point] } });
  const place: Place = data ? { ...data, geopoint: [...point] } : nowhere(point);
  if ('edit' in wanted) {
    editPlace.value = { field: wanted.edit, place };
    return;
  }
  changeStop(wanted.stop, { place, text: place.title });
  pickingStop.value = undefined;
}

/** Far from every address a point is called by its coordinates. */
function nowhere([lon = 0, lat = 0]: Point): Place {
  const title = `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  return { title, fullname: title, city: '', street: '', geopoint: [lon, lat] };
}

export function showAll(): void {
  const car = openCar.value;
  const points = [...shownStops.value, ...(car ? [car.geopoint] : [])].map(plane.value.toPlane);
  const found = fitted(points, size.value);
  if (found) viewport.value = found;
}

export function startMap(): () => void {
  const stopDrawing = effect(() => {
    const park = session.value?.park.park_id;
    const spoken = language.value;
    if (park === undefined) return;
    void sandbox.GET('/sandbox/map').then(({ data }) => {
      if (data && language.peek() === spoken && session.peek()?.park.park_id === park) drawing.value = data;
    });
  });
  const stopWay = effect(() => {
    const points = shownStops.value;
    const text = JSON.stringify(points);
    if (text === lastWay) return;
    lastWay = text;
    if (points.length < 2) {
      way.value = [];
      queueMicrotask(showAll);
      return;
    }
    void sandbox.POST('/sandbox/way', { body: { geopoints: points.map((point) => [...point]) } }).then(({ data }) => {
      if (lastWay !== text) return;
      way.value = data?.line ?? [];
      showAll();
    });
  });
  const stopCar = effect(() => {
    // once, when the car of the open order is first seen: then the dispatcher may look elsewhere
    if (hasCar.value) queueMicrotask(showAll);
  });
  return () => {
    stopDrawing();
    stopWay();
    stopCar();
  };
}

const hasCar = computed(() => openCar.value !== undefined);
let lastWay = '';

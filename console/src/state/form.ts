/** The order to be, as it is being typed. */
import { batch, computed, signal } from '@preact/signals';
import { forEstimate } from '../api/fields';
import type {
  DraftRequest,
  EstimateRequest,
  OrderRoutePoint,
  Place,
  Point,
  ProblemField,
  RoutePoint,
} from '../api/types';
import { fromField, toField } from './clock';

/** A line of the route: what is typed, and the address that was chosen for it. */
export interface Stop {
  key: number;
  text: string;
  porch: string;
  place: Place | undefined;
}

let keys = 0;

export function newStop(): Stop {
  keys += 1;
  return { key: keys, text: '', porch: '', place: undefined };
}

export const phone = signal('');
export const passengerName = signal('');
/** Pickup first, destination last. */
export const stops = signal<Stop[]>([newStop(), newStop()]);
export const rideClass = signal<string | undefined>(undefined);
export const paymentType = signal<DraftRequest['payment']['type']>('cash');
export const accountId = signal('');
export const requirements = signal<ReadonlySet<string>>(new Set());
/** The value of the `datetime-local` field; undefined for as soon as possible. */
export const dueField = signal<string | undefined>(undefined);
export const comment = signal('');
/** Fields that the form has only because the contract has them. */
export const further = signal<Record<string, unknown>>({});

/** What the service, or the form itself, has found wrong. */
export const faults = signal<ProblemField[]>([]);
/** The stop that a click on the map sets. */
export const pickingStop = signal<number | undefined>(undefined);

/** A place as the contract wants it. */
export function routePoint({ place, porch }: { place: Place; porch: string }): RoutePoint {
  return {
    geopoint: [...place.geopoint],
    fullname: place.fullname,
    city: place.city,
    street: place.street,
    ...(place.house ? { house: place.house } : {}),
    ...(porch.trim() ? { porch: porch.trim() } : {}),
  };
}

/** A point of an order as a request takes it: answers may have gained fields that requests refuse. */
export function copiedPoint({ geopoint, fullname, city, street, house, porch }: OrderRoutePoint): RoutePoint {
  const parts = Object.entries({ city, street, house, porch }).filter(([, part]) => part !== undefined);
  return { geopoint, fullname, ...Object.fromEntries(parts) };
}

export const route = computed<RoutePoint[]>(() =>
  stops.value.flatMap(({ place, porch }) => (place ? [routePoint({ place, porch })] : [])),
);

/** The points of the route, for the map. */
export const routePoints = computed<Point[]>(() => route.value.map((stop) => stop.geopoint));

const ride = computed<Partial<DraftRequest>>(() => {
  const due = dueField.value === undefined ? undefined : fromField(dueField.value);
  const account = accountId.value.trim();
  const wanted = [...requirements.value].map((name) => ({ name }));
  return {
    route: route.value,
    payment: { type: paymentType.value, ...(paymentType.value !== 'cash' && account ? { account_id: account } : {}) },
    ...(wanted.length > 0 ? { requirements: wanted } : {}),
    ...(due === undefined ? {} : { due }),
    ...further.value,
  };
});

/** The body of an estimate; undefined while it is not known where the ride starts. */
export const estimateBody = computed<EstimateRequest | undefined>(() => {
  if (!stops.value[0]?.place) return undefined;
  const { payment, ...rest } = ride.value;
  const isPayable = payment?.type === 'cash' || payment?.account_id !== undefined;
  return forEstimate(isPayable ? { ...rest, ...(payment ? { payment } : {}) } : rest);
});

/** The body of a draft of a class. */
export function draftBody(chosen: string, offerId: string | undefined): DraftRequest {
  const name = passengerName.value.trim();
  const word = comment.value.trim();
  return {
    ...(ride.value as Pick<DraftRequest, 'route' | 'payment'>),
    phone: phone.value,
    class: chosen,
    ...(name ? { passenger_name: name } : {}),
    ...(word ? { comment: word } : {}),
    ...(offerId === undefined ? {} : { offer_id: offerId }),
  };
}

/** Changes a line of the route. */
export function changeStop(key: number, change: Partial<Stop>): void {
  const index = stops.value.findIndex((stop) => stop.key === key);
  stops.value = stops.value.map((stop) => (stop.key === key ? { ...stop, ...change } : stop));
  forgive(`/route/${index}`);
}

export function addStop(): void {
  stops.value = [...stops.value.slice(0, -1), newStop(), ...stops.value.slice(-1)];
}

export function removeStop(key: number): void {
  stops.value = stops.value.filter((stop) => stop.key !== key);
}

/** Takes the marks of a field away once it is being changed. */
export function forgive(pointer: string): void {
  if (faults.value.length === 0) return;
  faults.value = faults.value.filter((fault) => fault.pointer !== pointer && !fault.pointer.startsWith(`${pointer}/`));
}

/** Fills the form with what was asked for before. */
export function fillForm(body: DraftRequest): void {
  clearForm();
  const filled = body.route.map((point) => {
    const { geopoint, fullname, city = '', street = '', house } = point;
    const title = fullname.split(', ').slice(1).join(', ') || fullname;
    const place = { geopoint: geopoint as Point, fullname, city, street, title, ...(house ? { house } : {}) } as Place;
    return { ...newStop(), text: title, porch: point.porch ?? '', place };
  });
  batch(() => {
    phone.value = body.phone;
    passengerName.value = body.passenger_name ?? '';
    stops.value = filled.length === 1 ? [...filled, newStop()] : filled;
    rideClass.value = body.class;
    paymentType.value = body.payment.type;
    accountId.value = body.payment.account_id ?? '';
    requirements.value = new Set(body.requirements?.map(({ name }) => name));
    dueField.value = body.due === undefined ? undefined : toField(Date.parse(body.due));
    comment.value = body.comment ?? '';
  });
}

export function clearForm(): void {
  batch(() => {
    phone.value = '';
    passengerName.value = '';
    stops.value = [newStop(), newStop()];
    rideClass.value = undefined;
    paymentType.value = 'cash';
    accountId.value = '';
    requirements.value = new Set();
    dueField.value = undefined;
    comment.value = '';
    further.value = {};
    faults.value = [];
    pickingStop.value = undefined;
  });
}

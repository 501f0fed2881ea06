/** Who sits at the desk, and in which park. */
import { computed, signal } from '@preact/signals';
import { sandbox } from '../api/clients';
import type { Park, Person, Session } from '../api/types';

export const session = signal<Session | undefined>(undefined);
export const parks = signal<Park[]>([]);
export const people = signal<Person[]>([]);

/** Whether this dispatcher may create and change orders. */
export const mayWrite = computed(
  () => people.value.find(({ dispatcher_id: id }) => id === session.value?.dispatcher_id)?.may_write !== false,
);

export async function lookAround(): Promise<void> {
  const [found, everyPark, everyone] = await Promise.all([
    sandbox.GET('/sandbox/session'),
    sandbox.GET('/sandbox/parks'),
    sandbox.GET('/sandbox/dispatchers'),
  ]);
  parks.value = everyPark.data ?? [];
  people.value = everyone.data ?? [];
  session.value = found.data;
}

export async function login(parkId: string, dispatcherId: string): Promise<void> {
  await sandbox.POST('/sandbox/login', { body: { park_id: parkId, dispatcher_id: dispatcherId } });
  session.value = (await sandbox.GET('/sandbox/session')).data;
}

export async function logout(): Promise<void> {
  await sandbox.DELETE('/sandbox/session');
  session.value = (await sandbox.GET('/sandbox/session')).data;
}

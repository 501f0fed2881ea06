/** Who sits at the desk, and in which park. */
import { signal } from '@preact/signals';
import { sandbox } from '../api/clients';
import type { Park, Person, Session } from '../api/types';

export const session = signal<Session | undefined>(undefined);
export const parks = signal<Park[]>([]);
export const people = signal<Person[]>([]);

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

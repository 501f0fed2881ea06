/** The time as the platform has it. In a sandbox that may be another than ours, since it can be moved on. */
import { computed, signal } from '@preact/signals';
import { sandbox } from '../api/clients';
import { language } from '../i18n';
import { poll } from './poll';
import { session } from './session';

const aheadMs = signal(0);
const ours = signal(Date.now());

/** Now, in milliseconds since the epoch; moves on every quarter of a second. */
export const now = computed(() => ours.value + aheadMs.value);

export function startClock(): () => void {
  const ticking = setInterval(() => {
    ours.value = Date.now();
  }, 250);
  const stop = poll(4000, async () => take((await sandbox.GET('/sandbox/clock')).data?.now));
  return () => {
    clearInterval(ticking);
    stop();
  };
}

export async function advance(seconds: number): Promise<void> {
  take((await sandbox.POST('/sandbox/clock', { body: { advance_seconds: seconds } })).data?.now);
}

function take(platform: string | undefined): void {
  if (platform === undefined) return;
  ours.value = Date.now();
  aheadMs.value = Date.parse(platform) - ours.value;
}

/** Seconds from now until a moment. */
export function secondsUntil(moment: string): number {
  return (Date.parse(moment) - now.value) / 1000;
}

const offsetMs = computed(() => (session.value?.park.utc_offset_hours ?? 0) * 3_600_000);

/** `18:30` in the park's city, with the day where it is not today. */
export function localTime(moment: string | number): string {
  const at = shifted(typeof moment === 'number' ? moment : Date.parse(moment));
  const time = at.toLocaleTimeString(language.value, {
    timeZone: 'UTC',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  if (at.toISOString().slice(0, 10) === shifted(now.value).toISOString().slice(0, 10)) return time;
  return `${at.toLocaleDateString(language.value, { timeZone: 'UTC', day: 'numeric', month: 'short' })}, ${time}`;
}

/** What a `datetime-local` field shows for a moment. */
export function toField(moment: number): string {
  return shifted(moment).toISOString().slice(0, 16);
}

/** What a `datetime-local` field means: local time in the park's city. Undefined while it is incomplete. */
export function fromField(value: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(value)) return undefined;
  const hours = session.value?.park.utc_offset_hours ?? 0;
  const sign = hours < 0 ? '-' : '+';
  return `${value.slice(0, 16)}:00${sign}${String(Math.abs(hours)).padStart(2, '0')}:00`;
}

function shifted(moment: number): Date {
  return new Date(moment + offsetMs.value);
}

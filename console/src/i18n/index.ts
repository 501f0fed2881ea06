/** The language of the page and the numbers in it. */
import { computed, effect, signal } from '@preact/signals';
import type { Money } from '../api/types';
import { en } from './en';
import { ru, type Words } from './ru';

export type Language = 'ru' | 'en';

const KEY = 'language';

function first(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === 'ru' || kept === 'en') return kept;
  return navigator.language.startsWith('ru') ? 'ru' : 'en';
}

export const language = signal<Language>(first());

/** The words of the page in its language. */
export const words = computed<Words>(() => (language.value === 'ru' ? ru : en));

effect(() => {
  localStorage.setItem(KEY, language.value);
  document.documentElement.lang = language.value;
  document.title = words.value.title;
});

/** A known value of an open set in words, a new one as it is. */
export function known(names: Record<string, string>, value: string): string {
  return names[value] ?? value;
}

export function money({ amount, currency }: Money): string {
  const value = Number(amount);
  return new Intl.NumberFormat(language.value, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: Number.isInteger(value) ? 0 : 2,
  }).format(value);
}

export function distance(meters: number): string {
  const { km, m } = words.value.unit;
  if (meters < 950) return `${Math.round(meters / 10) * 10} ${m}`;
  const value = meters / 1000;
  const digits = value < 10 ? 1 : 0;
  return `${value.toLocaleString(language.value, { maximumFractionDigits: digits })} ${km}`;
}

/** About how long: in minutes, or hours. */
export function duration(seconds: number): string {
  const { min, h, s } = words.value.unit;
  if (seconds < 60) return `${Math.round(seconds)} ${s}`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} ${min}` : `${Math.floor(minutes / 60)} ${h} ${minutes % 60} ${min}`;
}

/** `4:05` until then; nothing below zero. */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}

/** A wait in seconds, tenths where it is short. */
export function shortWait(ms: number): string {
  const seconds = ms / 1000;
  const digits = seconds < 3 ? 1 : 0;
  return `${seconds.toLocaleString(language.value, { maximumFractionDigits: digits })} ${words.value.unit.s}`;
}

/** What is on the screen: which card on the desk, which tab on a phone, and what is open over it. */
import { signal } from '@preact/signals';

export type Desk = 'form' | 'draft' | 'order';
export type Tab = 'form' | 'map' | 'orders' | 'curtain';

export const desk = signal<Desk>('form');
export const tab = signal<Tab>('form');
export const curtainOpen = signal(false);
export const keysOpen = signal(false);

/** Says something to whoever listens instead of looking. */
export const announcement = signal('');

/** Puts the keyboard's focus onto something that is there: at once, so that no key gets lost. */
export function focusNow(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

/** Puts the keyboard's focus onto something as soon as it is there. */
export function focusSoon(selector: string): void {
  requestAnimationFrame(() => {
    requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
  });
}

export function show(card: Desk): void {
  desk.value = card;
  tab.value = 'form';
}

export function toggleCurtain(): void {
  curtainOpen.value = !curtainOpen.value;
  tab.value = curtainOpen.value ? 'curtain' : 'form';
  focusSoon(curtainOpen.value ? '#curtain-title' : '#desk');
}

/** Light or dark: the system's choice until somebody chooses. */
import { effect, signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const KEY = 'theme';
const kept = localStorage.getItem(KEY);
const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

export const theme = signal<Theme>(kept === 'light' || kept === 'dark' ? kept : system);

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

export function toggleTheme(): void {
  theme.value = theme.value === 'light' ? 'dark' : 'light';
  localStorage.setItem(KEY, theme.value);
}

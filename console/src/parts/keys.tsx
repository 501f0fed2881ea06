/** What the keyboard does, for the whole page. */

import { words } from '../i18n';
import { isCommitting, shownCommit } from '../state/commits';
import { changeDraft, commit, makeDraft, newOrder } from '../state/draft';
import { editing, stopEditing } from '../state/editing';
import { closeOrder } from '../state/orders';
import { session } from '../state/session';
import { curtainOpen, desk, focusSoon, keysOpen, tab, toggleCurtain } from '../state/view';
import { Dialog } from './dialog';

export function KeysDialog() {
  if (!keysOpen.value) return null;
  const close = () => {
    keysOpen.value = false;
  };
  return (
    <Dialog titleId="keys-title" first="button" onClose={close}>
      <h2 id="keys-title">{words.value.keys.title}</h2>
      <dl class="keys">
        {words.value.keys.list.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <div class="dialog-foot">
        <button type="button" class="strong" onClick={close}>
          {words.value.close}
        </button>
      </div>
    </Dialog>
  );
}

/** Listens to the keys that mean the same everywhere. */
export function listenToKeys(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!session.value?.is_open || document.querySelector('dialog[open]')) return;
    if (handled(event)) event.preventDefault();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

function handled(event: KeyboardEvent): boolean {
  if (event.altKey && !event.ctrlKey) return alt(event.code);
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return goOn();
  return event.key === 'Escape' && goBack();
}

function alt(code: string): boolean {
  const actions: Record<string, () => void> = {
    KeyN: newOrder,
    KeyO: () => {
      tab.value = 'orders';
      focusSoon('.order-row');
    },
    KeyM: () => {
      tab.value = 'map';
      focusSoon('#map');
    },
    KeyB: toggleCurtain,
  };
  const action = actions[code];
  action?.();
  return action !== undefined;
}

/** Ctrl + Enter: the next step of whatever is on the desk. */
function goOn(): boolean {
  if (desk.value === 'form') void makeDraft();
  else if (desk.value === 'draft' && shownCommit.value === undefined) void commit();
  else if (desk.value === 'order' && editing.value)
    document.querySelector<HTMLFormElement>('form.edit')?.requestSubmit();
  else return false;
  return true;
}

/** Escape: one step back. */
function goBack(): boolean {
  if (curtainOpen.value && document.activeElement?.closest('#curtain')) toggleCurtain();
  else if (desk.value === 'draft' && isCommitting.value) newOrder();
  else if (desk.value === 'draft') changeDraft();
  else if (desk.value === 'order' && editing.value) stopEditing();
  else if (desk.value === 'order') closeOrder();
  else return false;
  return true;
}

/** Behind the curtain: what the page asked, what was done for it, and what can be broken. */
import { useEffect } from 'preact/hooks';
import { words } from '../../i18n';
import { readFaults } from '../../state/curtain';
import { poll } from '../../state/poll';
import { curtainOpen, toggleCurtain } from '../../state/view';
import { CallDetail } from './call-detail';
import { CallList } from './call-list';
import { FaultSwitches } from './fault-switches';

const EVERY_MS = 2000;

export function Curtain() {
  useEffect(() => (curtainOpen.value ? poll(EVERY_MS, readFaults) : undefined), [curtainOpen.value]);
  const t = words.value;
  return (
    <section id="curtain" class="curtain" aria-labelledby="curtain-title" hidden={!curtainOpen.value}>
      <div class="curtain-head">
        <h2 id="curtain-title" tabIndex={-1}>
          {t.curtain.title}
        </h2>
        <button type="button" class="icon" onClick={toggleCurtain} aria-label={t.close} title={t.close}>
          ×
        </button>
      </div>
      {curtainOpen.value && (
        <div class="curtain-body">
          <CallList />
          <CallDetail />
          <FaultSwitches />
        </div>
      )}
    </section>
  );
}

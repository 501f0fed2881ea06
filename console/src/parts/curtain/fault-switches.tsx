/** Switches for what can go wrong: each operation of each upstream, a few scenes, and the clock. */
import { signal } from '@preact/signals';
import { words } from '../../i18n';
import { advance } from '../../state/clock';
import { colleagueEdits, FAULTS, faultsSet, mendAll, setFault, upstreams } from '../../state/curtain';
import { openedOrder } from '../../state/orders';

const ALL = '*';
const isOnce = signal(false);

export function FaultSwitches() {
  const t = words.value.curtain;
  return (
    <div class="faults">
      <h3>{t.scenes}</h3>
      <div class="scenes">
        <button
          type="button"
          class="small"
          onClick={() => void setFault('int-api', 'commitOrder', 'answer_lost', true)}
        >
          {t.loseCommit}
        </button>
        <button type="button" class="small" onClick={() => void setFault('int-api', 'commitOrder', 'undecided', false)}>
          {t.undecided}
        </button>
        <button type="button" class="small" onClick={() => void setFault('int-api', ALL, 'refuse', false)}>
          {t.killIntApi}
        </button>
        <button
          type="button"
          class="small"
          onClick={() => void colleagueEdits()}
          disabled={!openedOrder.value?.is_active}
        >
          {t.colleague}
        </button>
      </div>
      <h3>{t.time}</h3>
      <div class="scenes">
        {[1, 5, 15].map((minutes) => (
          <button key={minutes} type="button" class="small" onClick={() => void advance(minutes * 60)}>
            {t.minutes(minutes)}
          </button>
        ))}
      </div>
      <div class="faults-head">
        <h3>{t.faults}</h3>
        <label class="fine">
          <input
            type="checkbox"
            checked={isOnce.value}
            onChange={() => {
              isOnce.value = !isOnce.value;
            }}
          />
          {t.once}
        </label>
        <button type="button" class="small" onClick={() => void mendAll()} disabled={faultsSet.value.length === 0}>
          {t.mend}
        </button>
      </div>
      {Object.entries(upstreams.value).map(([upstream, operations]) => (
        <fieldset key={upstream} class="upstream">
          <legend>{upstream}</legend>
          {[ALL, ...operations].map((operation) => (
            <Switch key={operation} upstream={upstream} operation={operation} />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

function Switch({ upstream, operation }: { upstream: string; operation: string }) {
  const t = words.value.curtain;
  const set = faultsSet.value.find((setting) => setting.upstream === upstream && setting.operation === operation);
  const id = `fault-${upstream}-${operation === ALL ? 'all' : operation}`;
  const kinds = Object.keys(FAULTS).filter((kind) => kind !== 'undecided' || operation === 'commitOrder');
  return (
    <div class={`switch${set ? ' switch-on' : ''}`}>
      <label for={id}>
        {operation === ALL ? t.allOperations : operation}
        {set?.calls ? <span class="fine"> {t.times(set.calls)}</span> : null}
      </label>
      <select
        id={id}
        value={set?.fault.type ?? ''}
        onChange={(event) => void setFault(upstream, operation, event.currentTarget.value || undefined, isOnce.value)}
      >
        <option value="">{t.works}</option>
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {t.kinds[kind]}
          </option>
        ))}
      </select>
    </div>
  );
}

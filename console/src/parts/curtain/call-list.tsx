/** Every call of the service, newest first. */
import type { Exchange } from '../../api/journal';
import { words } from '../../i18n';
import { chosen, chosenId, rows, withPolling } from '../../state/curtain';

export function CallList() {
  const t = words.value.curtain;
  return (
    <div class="calls">
      <div class="calls-head">
        <h3>{t.calls}</h3>
        <label class="fine">
          <input
            type="checkbox"
            checked={withPolling.value}
            onChange={() => {
              withPolling.value = !withPolling.value;
            }}
          />
          {t.polling}
        </label>
      </div>
      {rows.value.length === 0 && <p class="empty">{t.none}</p>}
      <ul>
        {rows.value.map(({ newest, times }) => (
          <li key={newest.id}>
            <button
              type="button"
              class={`call${chosen.value?.id === newest.id ? ' call-chosen' : ''}`}
              aria-current={chosen.value?.id === newest.id ? 'true' : undefined}
              onClick={() => {
                chosenId.value = newest.id;
              }}
            >
              <StatusCode exchange={newest} />
              <span class="call-name">
                {newest.operation}
                {times > 1 && <span class="fine"> {t.times(times)}</span>}
              </span>
              <span class="fine call-time">
                {newest.durationMs === undefined ? '…' : `${Math.round(newest.durationMs)} ms`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function StatusCode({ exchange }: { exchange: Exchange }) {
  const t = words.value.curtain;
  const { ending, status } = exchange;
  if (ending === 'answered') {
    const tone =
      status === undefined || status >= 500 ? 'bad' : status >= 400 ? 'warn' : status === 202 ? 'warn' : 'good';
    return <span class={`code code-${tone}`}>{status}</span>;
  }
  const text = ending === 'dropped' ? t.dropped : ending === 'lost' ? t.lost : t.open_;
  return <span class={`code code-${ending === 'lost' ? 'bad' : 'calm'}`}>{text}</span>;
}

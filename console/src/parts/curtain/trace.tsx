/** What was done for a call, along the time that it took. */
import type { Span } from '../../api/types';
import { words } from '../../i18n';
import { trace } from '../../state/curtain';

const WIDTH = 100;

export function Trace() {
  const t = words.value.curtain;
  const spans = trace.value;
  if (!spans || spans.length === 0) return <p class="empty">{spans ? t.noTrace : '…'}</p>;
  const total = Math.max(1, ...spans.map((span) => span.start_ms + (span.duration_ms ?? 0)));
  return (
    <ol class="trace">
      {spans.map((span, index) => (
        <li key={index} class={index === 0 ? 'span-own' : ''}>
          <span class="span-name">
            <strong>{span.service}</strong> {index === 0 ? '' : span.operation}
          </span>
          <span class="span-end">
            <span class="fine">{span.duration_ms ?? '…'} ms</span> {span.status ?? '—'}
          </span>
          <svg class="span-bar" viewBox={`0 0 ${WIDTH} 8`} preserveAspectRatio="none" aria-hidden="true">
            <rect
              class={`bar bar-${toneOf(span)}`}
              x={(span.start_ms / total) * WIDTH}
              width={Math.max(1, ((span.duration_ms ?? 0) / total) * WIDTH)}
              height="8"
            />
          </svg>
          {span.fault && (
            <span class="span-fault">
              {span.fault} · {span.reached ? t.reached : t.notReached}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function toneOf({ status }: Span): string {
  if (status === null || status === undefined) return 'bad';
  return status >= 500 ? 'bad' : status >= 400 || status === 202 ? 'warn' : 'good';
}

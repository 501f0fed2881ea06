/** One call: what was sent, what came back, how to repeat it in a shell, and what was done for it. */
import { signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { curlOf } from '../../api/curl';
import type { Exchange } from '../../api/journal';
import { words } from '../../i18n';
import { chosen, readTrace, trace } from '../../state/curtain';
import { session } from '../../state/session';
import { StatusCode } from './call-list';
import { Trace } from './trace';

type Side = 'request' | 'answer' | 'trace' | 'curl';

const SIDES: Side[] = ['trace', 'request', 'answer', 'curl'];
const side = signal<Side>('trace');

export function CallDetail() {
  const exchange = chosen.value;
  const t = words.value.curtain;
  const id = exchange?.id;
  const ending = exchange?.ending;
  useEffect(() => {
    trace.value = undefined;
    if (id !== undefined && ending !== 'open') void readTrace(id);
  }, [id, ending]);
  if (!exchange) return <div class="detail" />;
  return (
    <div class="detail">
      <p class="detail-head">
        <StatusCode exchange={exchange} /> <code>{`${exchange.method} ${exchange.url}`}</code>
      </p>
      <div class="tabs" role="tablist" onKeyDown={walk}>
        {SIDES.map((name) => (
          <button
            key={name}
            id={`side-${name}`}
            type="button"
            role="tab"
            aria-selected={side.value === name}
            aria-controls="side"
            tabIndex={side.value === name ? 0 : -1}
            onClick={() => {
              side.value = name;
            }}
          >
            {t[name]}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys must be able to do that */}
      <div id="side" class="side" role="tabpanel" aria-labelledby={`side-${side.value}`} tabIndex={0}>
        {side.value === 'trace' ? <Trace /> : <Text text={textOf(exchange, side.value)} />}
      </div>
    </div>
  );
}

/** Left and right from tab to tab. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const next = SIDES[(SIDES.indexOf(side.value) + step + SIDES.length) % SIDES.length];
  if (next) side.value = next;
  document.getElementById(`side-${next}`)?.focus();
  event.preventDefault();
}

function Text({ text }: { text: string }) {
  const t = words.value.curtain;
  const isCopied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    isCopied.value = true;
    setTimeout(() => {
      isCopied.value = false;
    }, 1500);
  };
  return (
    <>
      <button type="button" class="small copy" onClick={() => void copy()}>
        {isCopied.value ? t.copied : t.copy}
      </button>
      <pre>{text}</pre>
    </>
  );
}

function textOf(exchange: Exchange, which: Exclude<Side, 'trace'>): string {
  if (which === 'curl') {
    const { park, dispatcher_id: dispatcher } = session.value ?? { park: undefined, dispatcher_id: '' };
    return curlOf(exchange, location.origin, park?.park_id ?? '', dispatcher);
  }
  const [headers, body] =
    which === 'request' ? [exchange.headers, exchange.body] : [exchange.answerHeaders ?? [], exchange.answer ?? ''];
  return `${headers.map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${laidOut(body)}`;
}

function laidOut(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body || words.value.curtain.noBody;
  }
}

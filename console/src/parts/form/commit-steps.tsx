/** How a commit stands, in a dispatcher's words. Each attempt in detail is behind the curtain. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Step } from '../../api/commit';
import { shortWait, words } from '../../i18n';

export function CommitSteps({ steps }: { steps: readonly Step[] }) {
  const step = steps.at(-1);
  return (
    <div class="steps" aria-live="polite">
      {step && <Standing step={step} />}
    </div>
  );
}

function Standing({ step }: { step: Step }) {
  const t = words.value.commit;
  if (step.kind === 'asking' && step.attempt === 1)
    return (
      <p class="step step-asking">
        <span class="step-text">{t.asking}</span>
      </p>
    );
  if (step.kind === 'asking' || step.kind === 'undecided')
    return (
      <p class="step step-undecided">
        <span class="step-text">
          <strong>{t.undecided}</strong> {t.trying(step.attempt)}
        </span>
        <span class="step-wait">{step.kind === 'undecided' && <Wait ms={step.waitMs} />}</span>
      </p>
    );
  const problem = step.kind === 'created' ? undefined : step.problem;
  return (
    <p class={`step step-${step.kind}`} data-status={problem?.status} data-attempts={step.attempts}>
      <span class="step-text" id={problem && 'commit-refused'} tabIndex={-1}>
        <strong>{t[step.kind]}</strong>
        {problem && ` — ${problem.message}`}
      </span>
    </p>
  );
}

/** Counts down to the next attempt. Not said aloud at every tick. */
function Wait({ ms }: { ms: number }) {
  const left = useSignal(ms);
  useEffect(() => {
    const end = performance.now() + ms;
    const timer = setInterval(() => {
      left.value = Math.max(0, end - performance.now());
    }, 100);
    return () => clearInterval(timer);
  }, [ms, left]);
  return <span aria-live="off">{words.value.commit.again(shortWait(left.value))}</span>;
}

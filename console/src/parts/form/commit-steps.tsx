/** The commit's loop made visible: every attempt, why it decided nothing, and when the next one comes. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Step } from '../../api/commit';
import { shortWait, words } from '../../i18n';

export function CommitSteps({ steps }: { steps: readonly Step[] }) {
  if (steps.length === 0) return null;
  return (
    <ol class="steps" aria-live="polite">
      {steps.map((step, index) => {
        const isLast = index === steps.length - 1;
        // an attempt that has been answered is told by its answer
        if (step.kind === 'asking' && !isLast) return null;
        return <StepLine key={index} step={step} isLast={isLast} />;
      })}
    </ol>
  );
}

function StepLine({ step, isLast }: { step: Step; isLast: boolean }) {
  const t = words.value.commit;
  if (step.kind === 'asking')
    return (
      <li class="step step-asking">
        <span class="step-text">{t.asking(step.attempt)}</span>
      </li>
    );
  if (step.kind === 'undecided')
    return (
      <li class="step step-undecided">
        <span class="step-status">{step.status ?? '—'}</span>
        <span class="step-text">
          <strong>{t.undecided}</strong>
          {step.status === undefined && ` · ${t.noAnswer}`}
          {step.code && (
            <>
              {' · '}
              <code>{step.code}</code>
            </>
          )}
        </span>
        <span class="step-wait">{isLast ? <Wait ms={step.waitMs} /> : t.askedAgain}</span>
      </li>
    );
  const problem = step.kind === 'created' ? undefined : step.problem;
  return (
    <li class={`step step-${step.kind}`}>
      <span class="step-status">{problem?.status ?? 200}</span>
      <span class="step-text" id={problem && 'commit-refused'} tabIndex={-1}>
        <strong>{t[step.kind]}</strong>
        {problem && ` — ${problem.message}`}
      </span>
      <span class="step-wait">{t.attempts(step.attempts)}</span>
    </li>
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

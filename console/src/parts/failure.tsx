/** Why something did not work, for the dispatcher, with the number that support asks for. */
import type { Outcome } from '../api/outcome';
import { words } from '../i18n';

interface FailureProps {
  id: string;
  failure: Exclude<Outcome<unknown>, { kind: 'done' }> | undefined;
  onRetry?: () => void;
}

export function Failure({ id, failure, onRetry }: FailureProps) {
  if (!failure) return null;
  const problem = failure.kind === 'refused' ? failure.problem : undefined;
  return (
    <div id={id} class="notice notice-bad" role="alert" tabIndex={-1} data-code={problem?.code}>
      <p>{problem?.message ?? words.value.lost}</p>
      {problem && problem.status >= 500 && (
        <p class="fine">
          {words.value.requestId} <code>{problem.request_id}</code>
        </p>
      )}
      {onRetry && (problem?.retryable ?? true) && (
        <button type="button" class="small" onClick={onRetry}>
          {words.value.retry}
        </button>
      )}
    </div>
  );
}

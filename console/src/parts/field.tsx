/** A labelled field with its hint and the faults that the service has found in it. */
import type { ComponentChildren } from 'preact';
import { faultsAt } from '../api/problem';
import type { ProblemField } from '../api/types';

export interface Described {
  id: string;
  'aria-invalid': 'true' | undefined;
  'aria-describedby': string | undefined;
}

interface FieldProps {
  id: string;
  label: string;
  /** Where in the request its value goes, as a JSON pointer. */
  pointer: string;
  errors: readonly ProblemField[];
  hint?: string | undefined;
  wide?: boolean;
  hideLabel?: boolean;
  children: (described: Described) => ComponentChildren;
}

export function Field({ id, label, pointer, errors, hint, wide, hideLabel, children }: FieldProps) {
  const found = faultsAt(errors, pointer);
  const describing = [found.length > 0 ? `${id}-fault` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  return (
    <div class={`field${wide ? ' field-wide' : ''}${found.length > 0 ? ' field-wrong' : ''}`}>
      <label for={id} class={hideLabel ? 'unseen' : undefined}>
        {label}
      </label>
      {children({
        id,
        'aria-invalid': found.length > 0 ? 'true' : undefined,
        'aria-describedby': describing || undefined,
      })}
      {hint && (
        <p id={`${id}-hint`} class="unseen">
          {hint}
        </p>
      )}
      <Faults id={`${id}-fault`} found={found} />
    </div>
  );
}

export function Faults({ id, found }: { id: string; found: readonly ProblemField[] }) {
  if (found.length === 0) return null;
  return (
    <p id={id} class="fault" role="alert">
      {[...new Set(found.map((fault) => fault.message))].join(' ')}
    </p>
  );
}

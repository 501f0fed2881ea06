/** One of a few, side by side. */
interface ChoiceProps<T extends string> {
  name: string;
  label: string;
  options: readonly (readonly [T, string])[];
  value: T;
  onChange: (value: T) => void;
  hideLabel?: boolean;
}

export function Choice<T extends string>({ name, label, options, value, onChange, hideLabel }: ChoiceProps<T>) {
  return (
    <div class="choice" role="radiogroup" aria-labelledby={`${name}-label`}>
      <span id={`${name}-label`} class={hideLabel ? 'unseen' : 'choice-label'}>
        {label}
      </span>
      <div class="choice-row">
        {options.map(([option, text]) => (
          <label key={option}>
            <input
              type="radio"
              name={name}
              value={option}
              checked={value === option}
              onChange={() => onChange(option)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </div>
  );
}

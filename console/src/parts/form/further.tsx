/** Fields that the form has only because the published contract has them: each gets an editor by its type. */
import type { ContractField } from 'virtual:contract';
import type { ProblemField } from '../../api/types';
import { words } from '../../i18n';
import { type Described, Field } from '../field';

interface FurtherProps {
  fields: readonly ContractField[];
  values: Record<string, unknown>;
  errors: readonly ProblemField[];
  onChange: (name: string, value: unknown) => void;
}

export function FurtherFields({ fields, values, errors, onChange }: FurtherProps) {
  if (fields.length === 0) return null;
  return (
    <details class="further" open={errors.some(({ pointer }) => fields.some(({ name }) => pointer === `/${name}`))}>
      <summary>{words.value.form.further}</summary>
      {fields.map((field) => (
        <Field
          key={field.name}
          id={`field-${field.name}`}
          label={labelOf(field)}
          pointer={`/${field.name}`}
          errors={errors}
          wide
        >
          {(described) => (
            <Editor
              field={field}
              described={described}
              value={values[field.name]}
              onChange={(value) => onChange(field.name, value)}
            />
          )}
        </Field>
      ))}
      {fields.map((field) => (
        <p key={field.name} class="fine further-text">
          <code>{field.name}</code> {field.description}
        </p>
      ))}
    </details>
  );
}

interface EditorProps {
  field: ContractField;
  described: Described;
  value: unknown;
  onChange: (value: unknown) => void;
}

function Editor({ field, described, value, onChange }: EditorProps) {
  const options = field.type === 'boolean' ? ['true', 'false'] : field.enum;
  if (options)
    return (
      <select
        {...described}
        value={value === undefined ? '' : String(value)}
        onChange={(event) => onChange(read(field, event.currentTarget.value))}
      >
        <option value="">{field.default === undefined ? words.value.form.unset : `${field.default}`}</option>
        {options
          .filter((option) => option !== field.default)
          .map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
      </select>
    );
  const common = {
    ...described,
    autocomplete: 'off',
    value: value === undefined ? '' : String(value),
    onInput: (event: { currentTarget: HTMLInputElement }) => onChange(read(field, event.currentTarget.value)),
  };
  if (field.type === 'string') return <input {...common} maxLength={field.maxLength} />;
  return <input {...common} type="number" min={field.minimum} max={field.maximum} />;
}

/** What was typed, as the contract's type; nothing typed is a field left out. */
function read(field: ContractField, text: string): unknown {
  if (text === '') return undefined;
  if (field.type === 'boolean') return text === 'true';
  return field.type === 'integer' || field.type === 'number' ? Number(text) : text;
}

function labelOf(field: ContractField): string {
  return field.name.replaceAll('_', ' ');
}

/** Which fields of the contract the form knows by heart, and which it shows because the contract has them. */
import { type ContractField, fields } from 'virtual:contract';
import { EDITORS } from './editors';
import type { DraftRequest, EstimateRequest } from './types';

const SIMPLE = new Set(['string', 'integer', 'number', 'boolean']);

/** Fields of a draft without an editor of their own, among them every one that the contract has gained since. */
export const furtherDraftFields: ContractField[] = further('DraftRequest');
/** The same for an edit. */
export const furtherEditFields: ContractField[] = further('EditRequest');

/** Of a draft to be, what an estimate takes too. */
export function forEstimate(draft: Partial<DraftRequest>): EstimateRequest {
  const taken = new Set(fields.EstimateRequest.map((field) => field.name));
  return Object.fromEntries(Object.entries(draft).filter(([name]) => taken.has(name))) as unknown as EstimateRequest;
}

/** The bounds of a field, for its editor. */
export function boundsOf(form: keyof typeof fields, name: string): ContractField | undefined {
  return fields[form].find((field) => field.name === name);
}

function further(form: keyof typeof fields): ContractField[] {
  return fields[form].filter(({ name, type }) => !EDITORS[form]?.has(name) && type !== undefined && SIMPLE.has(type));
}

/** Gives the page what its forms need to know of the published contract: fields, bounds and operations. */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { parse } from 'yaml';
import { EDITORS } from './src/api/editors.ts';

const MODULE = 'virtual:contract';
const FORMS = ['DraftRequest', 'EstimateRequest', 'EditRequest', 'CancelRequest'];
/** Of these forms the fields without an editor of their own are shown, with their descriptions. */
const isShown = (form: string, name: string) => EDITORS[form] !== undefined && !EDITORS[form].has(name);
const COPIED = ['minLength', 'maxLength', 'minimum', 'maximum', 'enum', 'default', 'format', 'type'] as const;

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document is read as it comes
type Json = any;

export function contract(path: string): Plugin {
  const resolved = `\0${MODULE}`;
  return {
    name: 'contract',
    resolveId: (id) => (id === MODULE ? resolved : undefined),
    load(id) {
      if (id !== resolved) return undefined;
      this.addWatchFile(path);
      const document: Json = parse(readFileSync(path, 'utf8'));
      const fields = Object.fromEntries(FORMS.map((form) => [form, fieldsOf(document, form)]));
      return [
        `export const operations = ${JSON.stringify(operationsOf(document))};`,
        `export const fields = ${JSON.stringify(fields)};`,
      ].join('\n');
    },
  };
}

function fieldsOf(document: Json, form: string): Json[] {
  const schema = document.components.schemas[form];
  return Object.entries<Json>(schema.properties).map(([name, property]) => {
    const meant = property.$ref ? document.components.schemas[property.$ref.split('/').pop()] : property;
    const copied = Object.fromEntries(COPIED.filter((key) => key in meant).map((key) => [key, meant[key]]));
    // what is written for a page of reference is shown as plain text
    const described = isShown(form, name) && { description: meant.description?.replaceAll('`', '') };
    return { name, required: schema.required.includes(name), ...copied, ...described };
  });
}

function operationsOf(document: Json): Record<string, string> {
  const named: [string, string][] = [];
  for (const [path, item] of Object.entries<Json>(document.paths))
    for (const [method, operation] of Object.entries<Json>(item))
      named.push([`${method.toUpperCase()} ${path}`, operation.operationId]);
  return Object.fromEntries(named);
}

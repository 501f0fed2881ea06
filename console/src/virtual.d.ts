declare module 'virtual:contract' {
  /** A field of a request as the published contract describes it. */
  export interface ContractField {
    name: string;
    required: boolean;
    description?: string;
    type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
    format?: string;
    enum?: string[];
    default?: unknown;
    minLength?: number;
    maxLength?: number;
    minimum?: number;
    maximum?: number;
  }
  /** The fields of each request that has a form. */
  export const fields: Record<'DraftRequest' | 'EstimateRequest' | 'EditRequest' | 'CancelRequest', ContractField[]>;
  /** The operationId of each `METHOD /path`. */
  export const operations: Record<string, string>;
}

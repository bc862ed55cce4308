/** Forms from the JSON Schema with which a plugin describes its settings. */

export type Kind = 'text' | 'long' | 'secret' | 'number' | 'integer' | 'boolean' | 'choice' | 'json';

export interface Field {
  name: string;
  kind: Kind;
  title: string;
  description: string | undefined;
  required: boolean;
  default: unknown;
  choices: readonly string[];
  /** Which list of the provider knows what it can be. */
  list: 'voices' | 'models' | 'languages' | undefined;
  minimum: number | undefined;
  maximum: number | undefined;
  minLength: number | undefined;
  maxLength: number | undefined;
}

/** What stands in the form: texts as they are typed. An empty one is left out of the settings. */
export type Values = Record<string, string>;

export type Fault =
  | { code: 'required' | 'number' | 'integer' | 'json' }
  | { code: 'minimum' | 'maximum' | 'shorter' | 'longer'; limit: number };

interface PropertySchema {
  title?: string;
  description?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

interface ObjectSchema {
  properties?: Record<string, PropertySchema>;
  required?: string[];
}

const lists: Record<string, Field['list']> = { 'voice-id': 'voices', 'model-id': 'models', language: 'languages' };

// Beyond this a single line shows too little of a text.
const longFrom = 1_000;

function kindOf(schema: PropertySchema): Kind {
  if (schema.format === 'secret-ref') return 'secret';
  if (schema.enum) return 'choice';
  switch (schema.type) {
    case 'integer':
    case 'number':
    case 'boolean':
      return schema.type;
    case 'string':
      return (schema.maxLength ?? 0) > longFrom ? 'long' : 'text';
    default:
      return 'json';
  }
}

/** The settings in the order of the schema. */
export function fieldsOf(schema: object): Field[] {
  const { properties = {}, required = [] } = schema as ObjectSchema;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    kind: kindOf(property),
    title: property.title ?? name,
    description: property.description,
    required: required.includes(name),
    default: property.default,
    choices: (property.enum ?? []).map(String),
    list: lists[property.format ?? ''],
    minimum: property.minimum,
    maximum: property.maximum,
    minLength: property.minLength,
    maxLength: property.maxLength,
  }));
}

function asTyped(kind: Kind, value: unknown): string {
  if (value === undefined || value === null) return '';
  return kind === 'json' ? JSON.stringify(value, null, 2) : String(value);
}

export function valuesOf(fields: readonly Field[], settings: Record<string, unknown>): Values {
  return Object.fromEntries(fields.map(({ name, kind }) => [name, kind === 'secret' ? '' : asTyped(kind, settings[name])]));
}

function faultOfNumber({ kind, minimum, maximum }: Field, typed: string): Fault | undefined {
  const value = Number(typed);
  if (!Number.isFinite(value)) return { code: 'number' };
  if (kind === 'integer' && !Number.isInteger(value)) return { code: 'integer' };
  if (minimum !== undefined && value < minimum) return { code: 'minimum', limit: minimum };
  if (maximum !== undefined && value > maximum) return { code: 'maximum', limit: maximum };
  return undefined;
}

function faultOfText({ minLength, maxLength }: Field, typed: string): Fault | undefined {
  if (maxLength !== undefined && typed.length > maxLength) return { code: 'shorter', limit: maxLength };
  if (minLength !== undefined && typed.length < minLength) return { code: 'longer', limit: minLength };
  return undefined;
}

function faultOfJson(typed: string): Fault | undefined {
  try {
    JSON.parse(typed);
    return undefined;
  } catch {
    return { code: 'json' };
  }
}

/** What is wrong with one field. A secret that is kept need not be typed again. */
export function faultOf(field: Field, typed: string, isKept = false): Fault | undefined {
  if (typed.trim() === '') return field.required && !isKept && field.default === undefined ? { code: 'required' } : undefined;
  switch (field.kind) {
    case 'number':
    case 'integer':
      return faultOfNumber(field, typed);
    case 'json':
      return faultOfJson(typed);
    default:
      return faultOfText(field, typed);
  }
}

function asSetting(kind: Kind, typed: string): unknown {
  switch (kind) {
    case 'number':
    case 'integer':
      return Number(typed);
    case 'boolean':
      return typed === 'true';
    case 'json':
      return JSON.parse(typed);
    default:
      return typed;
  }
}

/** What is sent: settings by name, and apart from them the secrets, of which those to forget are null. */
export function toSend(fields: readonly Field[], values: Values, forgotten: readonly string[] = []) {
  const settings: Record<string, unknown> = {};
  const secrets: Record<string, string | null> = {};
  for (const { name, kind } of fields) {
    const typed = values[name] ?? '';
    if (kind === 'secret') {
      if (typed !== '') secrets[name] = typed;
      else if (forgotten.includes(name)) secrets[name] = null;
    } else if (typed.trim() !== '') {
      settings[name] = asSetting(kind, typed);
    }
  }
  return { settings, secrets };
}

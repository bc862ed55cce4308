import { useState } from 'react';
import { asProblem } from '@/api/problem';
import { useText } from '@/i18n';
import { faultText } from './parts/SchemaFields';
import { faultOf, toSend, valuesOf, type Field, type Values } from './schema_form';

/** The state of a form that a plugin's schema describes. */
export function useSchemaForm(fields: readonly Field[], settings: Record<string, unknown>, kept: readonly string[]) {
  const text = useText();
  const [changed, setChanged] = useState<Values>({});
  const [forgotten, setForgotten] = useState<readonly string[]>([]);
  const [faults, setFaults] = useState<Record<string, string | undefined>>({});
  const values = { ...valuesOf(fields, settings), ...changed };
  return {
    values,
    faults,
    forgotten,
    isDirty: Object.keys(changed).length > 0 || forgotten.length > 0,
    change: (name: string, value: string) => {
      setChanged((before) => ({ ...before, [name]: value }));
      setFaults((before) => ({ ...before, [name]: undefined }));
    },
    forget: (name: string) => setForgotten((before) => [...before, name]),
    reset: () => {
      setChanged({});
      setForgotten([]);
    },
    /** What to send; undefined when something is wrong, which the fields then say. */
    checked: () => {
      const found = fields.flatMap((field) => {
        const fault = faultOf(field, values[field.name] ?? '', kept.includes(field.name) && !forgotten.includes(field.name));
        return fault ? [[field.name, faultText(fault, text)] as const] : [];
      });
      setFaults(Object.fromEntries(found));
      return found.length > 0 ? undefined : toSend(fields, values, forgotten);
    },
    /** What the host found wrong, at its field: it points at `/settings/voice` or `/secrets/api_key`. */
    blame: (error: unknown) => {
      const found = Object.entries(asProblem(error).pointers).map(([pointer, detail]) => [pointer.split('/')[2] ?? '', detail]);
      setFaults(Object.fromEntries(found.filter(([name]) => fields.some((field) => field.name === name))));
    },
  };
}

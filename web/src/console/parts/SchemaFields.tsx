import { Autocomplete, Button, JsonInput, NativeSelect, PasswordInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useText, type Text } from '@/i18n';
import { choicesQuery } from '../queries';
import type { Fault, Field, Values } from '../schema_form';

interface SchemaFieldsProps {
  fields: readonly Field[];
  values: Values;
  onChange: (name: string, value: string) => void;
  faults: Readonly<Record<string, string | undefined>>;
  /** Of a provider that is there already: it knows voices and models, and keeps secrets. */
  providerId?: string;
  kept?: readonly string[];
  forgotten?: readonly string[];
  onForget?: (name: string) => void;
}

export function faultText(fault: Fault, text: Text): string {
  return 'limit' in fault ? text(`console.providers.wrong.${fault.code}`, { limit: fault.limit }) : text(`console.providers.wrong.${fault.code}`);
}

/** The settings of a provider, as its plugin describes them. */
export function SchemaFields(props: SchemaFieldsProps) {
  return (
    <Stack gap="lg">
      {props.fields.map((field) => (
        <FieldInput key={field.name} {...props} field={field} />
      ))}
    </Stack>
  );
}

function FieldInput({ field, values, onChange, faults, providerId, kept = [], forgotten = [], onForget }: SchemaFieldsProps & { field: Field }) {
  const text = useText();
  const value = values[field.name] ?? '';
  const fallback = field.default === undefined || field.default === '' ? undefined : text('console.providers.defaultIs', { value: asText(field.default, text) });
  const shared = {
    label: field.title,
    description: [field.description, fallback].filter(Boolean).join(' ') || undefined,
    required: field.required && field.default === undefined,
    error: faults[field.name],
    name: field.name,
    autoComplete: 'off',
  };
  const typed = (event: { currentTarget: { value: string } }) => onChange(field.name, event.currentTarget.value);
  switch (field.kind) {
    case 'secret': {
      const isKept = kept.includes(field.name) && !forgotten.includes(field.name);
      return (
        <div>
          <PasswordInput
            {...shared}
            required={shared.required && !isKept}
            autoComplete="new-password"
            placeholder={isKept ? text('console.providers.secretKept') : undefined}
            description={forgotten.includes(field.name) ? text('console.providers.secretWillGo') : shared.description}
            value={value}
            onChange={typed}
          />
          {isKept && !field.required && (
            <Button variant="subtle" color="gray" size="compact-xs" mt={4} onClick={() => onForget?.(field.name)}>
              {text('console.providers.secretRemove')}
            </Button>
          )}
        </div>
      );
    }
    case 'boolean':
      return (
        <NativeSelect
          size="md"
          {...shared}
          value={value}
          onChange={typed}
          data={[
            { value: '', label: text('console.providers.asPlugin') },
            { value: 'true', label: text('console.providers.yes') },
            { value: 'false', label: text('console.providers.no') },
          ]}
        />
      );
    case 'choice':
      return <NativeSelect size="md" {...shared} value={value} onChange={typed} data={[{ value: '', label: text('console.providers.asPlugin') }, ...field.choices]} />;
    case 'long':
      return <Textarea size="md" {...shared} value={value} onChange={typed} autosize minRows={3} maxRows={12} />;
    case 'json':
      return <JsonInput size="md" {...shared} value={value} onChange={(next) => onChange(field.name, next)} autosize minRows={3} maxRows={12} formatOnBlur />;
    default:
      return field.list && providerId ? (
        <ListedInput providerId={providerId} list={field.list} shared={shared} value={value} onChange={(next) => onChange(field.name, next)} />
      ) : (
        <TextInput {...shared} inputMode={field.kind === 'text' ? undefined : 'decimal'} value={value} onChange={typed} />
      );
  }
}

const asText = (value: unknown, text: Text): string =>
  value === true ? text('console.providers.yes') : value === false ? text('console.providers.no') : typeof value === 'object' ? JSON.stringify(value) : String(value);

interface ListedInputProps {
  providerId: string;
  list: NonNullable<Field['list']>;
  shared: Record<string, unknown>;
  value: string;
  onChange: (value: string) => void;
}

/** The vendor is asked for its voices or models once somebody wants to choose; what it does not list can be typed. */
function ListedInput({ providerId, list, shared, value, onChange }: ListedInputProps) {
  const [wanted, setWanted] = useState(false);
  const choices = useQuery(choicesQuery(providerId, list, wanted)).data?.data ?? [];
  const labels = new Map(choices.map(({ id, label }) => [id, label]));
  return (
    <Autocomplete
      size="md"
      {...shared}
      value={value}
      onChange={onChange}
      onFocus={() => setWanted(true)}
      data={choices.map(({ id }) => id)}
      limit={100}
      renderOption={({ option }) => {
        const label = labels.get(option.value);
        return label && label !== option.value ? `${label} (${option.value})` : option.value;
      }}
    />
  );
}

import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState, type ReactNode } from 'react';
import { IconSearch } from '@/components/icons';
import classes from './Filters.module.css';

// Long enough that not every letter asks the host.
const typingMs = 300;

/** Above a table: what narrows it down. */
export function Filters({ children }: { children: ReactNode }) {
  return (
    <div className={classes.filters} role="search">
      {children}
    </div>
  );
}

export function SearchFilter({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const changeSoon = useDebouncedCallback(onChange, typingMs);
  // It can be cleared from elsewhere.
  useEffect(() => setTyped(value), [value]);
  return (
    <TextInput
      className={classes.search}
      size="sm"
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        changeSoon(event.currentTarget.value.trim());
      }}
    />
  );
}

interface ChoiceFilterProps {
  label: string;
  all: string;
  value: string;
  onChange: (value: string) => void;
  choices: readonly { value: string; label: string }[];
}

export function ChoiceFilter({ label, all, value, onChange, choices }: ChoiceFilterProps) {
  return <NativeSelect size="sm" aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)} data={[{ value: '', label: all }, ...choices]} />;
}

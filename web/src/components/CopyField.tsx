import { Button, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useText } from '@/i18n';
import { IconCheck, IconCopy } from './icons';
import classes from './CopyField.module.css';

/** Something to take along, such as a link or a key. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const text = useText();
  const clipboard = useClipboard();
  return (
    <div className={classes.field}>
      <TextInput className={classes.input} label={label} value={value} readOnly onFocus={(event) => event.currentTarget.select()} />
      <Button variant="default" size="md" leftSection={clipboard.copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />} onClick={() => clipboard.copy(value)}>
        <span aria-live="polite">{clipboard.copied ? text('common.copied') : text('common.copy')}</span>
      </Button>
    </div>
  );
}

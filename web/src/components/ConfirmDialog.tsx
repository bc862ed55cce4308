import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import { Notice } from './Notice';

interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  /** May fail; the dialog then stays and says why. It closes when it succeeded. */
  onConfirm: () => Promise<unknown>;
  title: string;
  /** What will happen, and what will not. */
  children: ReactNode;
  /** A verb: `Delete`, not `OK`. */
  confirmLabel: string;
  tone?: 'plain' | 'bad';
  /** For what cannot be undone: this word has to be typed first. */
  typed?: string;
}

export function ConfirmDialog({ opened, onClose, onConfirm, title, children, confirmLabel, tone = 'bad', typed }: ConfirmDialogProps) {
  const text = useText();
  const explain = useExplanation();
  const [word, setWord] = useState('');
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: false });
  useEffect(() => {
    if (opened) {
      setWord('');
      setState({ busy: false });
    }
  }, [opened]);

  const confirm = async () => {
    setState({ busy: true });
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': text('common.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Stack gap="md">
          <Text component="div" size="sm">
            {children}
          </Text>
          {typed && <TextInput label={text('common.typeToConfirm', { word: typed })} value={word} onChange={(event) => setWord(event.currentTarget.value)} autoComplete="off" />}
          {state.error !== undefined && <Notice tone="bad">{explain(state.error)}</Notice>}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {text('common.cancel')}
            </Button>
            <Button type="submit" color={tone === 'bad' ? 'red' : undefined} loading={state.busy} disabled={typed !== undefined && word !== typed}>
              {confirmLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

import { Button, Group, Modal, NativeSelect, NumberInput, Stack, Switch } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { say } from '@/lib/toast';
import type { Chain } from '../queries';
import { useChainChange } from '../useChainChange';

interface ChainSettingsProps {
  chain: Chain;
  nameOf: (id: string) => string;
  opened: boolean;
  onClose: () => void;
}

export function ChainSettings({ chain, nameOf, opened, onClose }: ChainSettingsProps) {
  const text = useText();
  return (
    <Modal opened={opened} onClose={onClose} title={text('console.providers.settings', { kind: text(`console.kinds.${chain.kind}`) })} closeButtonProps={{ 'aria-label': text('common.close') }}>
      <Form chain={chain} nameOf={nameOf} onClose={onClose} />
    </Modal>
  );
}

function Form({ chain, nameOf, onClose }: Omit<ChainSettingsProps, 'opened'>) {
  const text = useText();
  const explain = useExplanation();
  const { save } = useChainChange(chain);
  const form = useForm({
    initialValues: {
      hedge: chain.hedge,
      on_content: chain.on_content,
      waits: chain.entries.map(({ first_output_ms }): number | '' => first_output_ms ?? ''),
    },
  });
  const submit = useSubmit(
    form,
    ({ hedge, on_content, waits }) =>
      save({ ...chain, hedge, on_content, entries: chain.entries.map((entry, at) => ({ ...entry, first_output_ms: waits[at] === '' ? null : Number(waits[at]) })) }),
    () => {
      say(text('console.providers.chain.saved'));
      onClose();
    },
  );
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
        <Switch label={text('console.providers.chain.hedge')} description={text('console.providers.chain.hedgeHint')} {...form.getInputProps('hedge', { type: 'checkbox' })} />
        <NativeSelect
          label={text('console.providers.chain.onContent')}
          data={(['stop', 'ask_next'] as const).map((value) => ({ value, label: text(`console.providers.chain.${value}`) }))}
          {...form.getInputProps('on_content')}
        />
        {chain.entries.map(({ provider_id }, at) => (
          <NumberInput
            key={provider_id}
            label={text('console.providers.chain.firstOutput', { name: nameOf(provider_id) })}
            description={text('console.providers.chain.firstOutputHint')}
            min={100}
            max={60_000}
            step={100}
            allowDecimal={false}
            hideControls
            {...form.getInputProps(`waits.${at}`)}
          />
        ))}
        <Group justify="flex-end">
          <Button type="submit" loading={submit.busy}>
            {text('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { ActionIcon, Button, Group, Modal, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '@/api/client';
import type { Schema } from '@/api/contract';
import { IconPlus, IconX } from '@/components/icons';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import { say } from '@/lib/toast';
import { isRightPrice, priceOf, valuesOfPrice, type PriceValues } from '../money_form';
import type { Provider } from '../queries';
import classes from './PricesDialog.module.css';

type Price = Schema<'Price'>;

const units = ['audio_second', 'character', 'input_token', 'output_token', 'call_minute', 'request'] as const satisfies readonly Price['unit'][];
const currencies = ['USD', 'EUR', 'GBP', 'CHF'];

interface PricesDialogProps {
  provider: Provider;
  /** Those that count now. */
  prices: readonly Price[];
  opened: boolean;
  onClose: () => void;
}

export function PricesDialog(props: PricesDialogProps) {
  const text = useText();
  return (
    <Modal size="lg" opened={props.opened} onClose={props.onClose} title={text('console.providers.prices')} closeButtonProps={{ 'aria-label': text('common.close') }}>
      <Form {...props} />
    </Modal>
  );
}

function Form({ provider: { id, name, prices: own }, prices, onClose }: PricesDialogProps) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const [rows, setRows] = useState(() => prices.map(valuesOfPrice));
  const save = useMutation({
    mutationFn: (next: Price[] | null) => api.patch('/api/admin/providers/{id}', { path: { id }, body: { prices: next } }),
    onSuccess: async (provider) => {
      client.setQueryData(['console', 'provider', id], provider);
      say(text('console.providers.savedProvider', { name }));
      onClose();
      await client.invalidateQueries({ queryKey: ['console', 'providers'] });
    },
  });
  const left = units.filter((unit) => !rows.some((row) => row.unit === unit));
  const change = (unit: Price['unit'], part: Partial<PriceValues>) => setRows(rows.map((row) => (row.unit === unit ? { ...row, ...part } : row)));
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (rows.every(isRightPrice)) save.mutate(rows.map(priceOf));
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="lg">
        {save.isError && <Notice tone="bad">{explain(save.error)}</Notice>}
        {rows.length === 0 && <p className={classes.none}>{text('console.providers.noPrices')}</p>}
        {rows.map((row) => (
          <Row key={row.unit} row={row} change={(part) => change(row.unit, part)} remove={() => setRows(rows.filter(({ unit }) => unit !== row.unit))} />
        ))}
        {left[0] && (
          <NativeSelect
            size="md"
            label={text('console.providers.addPrice')}
            leftSection={<IconPlus size={16} aria-hidden />}
            value=""
            onChange={(event) => setRows([...rows, { unit: event.currentTarget.value as Price['unit'], amount: '', currency: rows[0]?.currency ?? 'USD', per: 1 }])}
            data={[{ value: '', label: text('console.providers.choosePrice'), disabled: true }, ...left.map((value) => ({ value, label: text(`console.providers.priceUnits.${value}`) }))]}
          />
        )}
        <Group justify="flex-end" gap="xs">
          {own && (
            <Button variant="default" loading={save.isPending} onClick={() => save.mutate(null)}>
              {text('console.providers.asPlugin')}
            </Button>
          )}
          <Button type="submit" loading={save.isPending}>
            {text('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Row({ row, change, remove }: { row: PriceValues; change: (part: Partial<PriceValues>) => void; remove: () => void }) {
  const text = useText();
  const unit = text(`console.providers.priceUnits.${row.unit}`);
  const isWrong = row.amount !== '' && !isRightPrice(row);
  return (
    <fieldset className={classes.row}>
      <legend className={classes.unit}>{unit}</legend>
      <TextInput label={text('console.plans.price')} inputMode="decimal" autoComplete="off" maxLength={20} value={row.amount} error={isWrong ? text('console.plans.priceWrong') : undefined} onChange={(event) => change({ amount: event.currentTarget.value })} />
      <NativeSelect size="md" label={text('console.plans.currency')} value={row.currency} onChange={(event) => change({ currency: event.currentTarget.value })} data={[...new Set([row.currency, ...currencies])]} />
      <NumberInput size="md" label={text('console.providers.pricePer')} min={1} allowDecimal={false} hideControls value={row.per} onChange={(per) => change({ per: per === '' ? '' : Number(per) })} />
      <ActionIcon className={classes.remove} variant="subtle" color="gray" size={42} aria-label={text('console.providers.removePrice', { unit })} onClick={remove}>
        <IconX size={18} aria-hidden />
      </ActionIcon>
    </fieldset>
  );
}

import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useFormat } from '@/lib/format';
import { say } from '@/lib/toast';
import { isOrder } from '../money_form';
import { isPrice } from '../plan_form';
import classes from './PlanDialog.module.css';

const currencies = ['USD', 'EUR', 'GBP', 'CHF'];

/** Gives back what was paid for an order, or a part of it; asked once more, since nothing brings it back. */
export function Refund() {
  const text = useText();
  const format = useFormat();
  const client = useQueryClient();
  const [asked, dialog] = useDisclosure();
  const form = useForm({
    initialValues: { order: '', amount: '', currency: 'USD', reason: '' },
    validate: {
      order: (value) => (isOrder(value) ? null : text('console.money.orderWrong')),
      amount: (value) => (value.trim() === '' || isPrice(value) ? null : text('console.plans.priceWrong')),
      reason: checks(text).required,
    },
  });
  const order = form.values.order.trim();
  const amount = form.values.amount.trim() === '' ? undefined : { amount: form.values.amount.trim(), currency: form.values.currency };
  const refund = async () => {
    const done = await api.post('/api/admin/orders/{id}/refund', { path: { id: order }, body: { reason: form.values.reason.trim(), ...(amount && { amount }) } });
    form.reset();
    say(text('console.money.refunded', { amount: format.money(amount ?? done.refunded) }));
    await client.invalidateQueries({ queryKey: ['console'] });
  };
  return (
    <Card title={text('console.money.refund')} description={text('console.money.refundText')}>
      <form onSubmit={form.onSubmit(dialog.open)} noValidate>
        <Stack gap="lg">
          <TextInput label={text('console.money.order')} description={text('console.money.orderHint')} maxLength={64} autoComplete="off" {...form.getInputProps('order')} />
          <div className={classes.pair}>
            <TextInput label={text('console.money.amount')} description={text('console.money.amountHint')} inputMode="decimal" maxLength={20} autoComplete="off" {...form.getInputProps('amount')} />
            <NativeSelect size="md" label={text('console.plans.currency')} data={currencies} {...form.getInputProps('currency')} />
          </div>
          <TextInput label={text('console.money.reason')} description={text('console.money.reasonHint')} maxLength={300} autoComplete="off" {...form.getInputProps('reason')} />
          <Group>
            <Button type="submit">{text('console.money.refundButton')}</Button>
          </Group>
        </Stack>
      </form>
      <ConfirmDialog opened={asked} onClose={dialog.close} title={text('console.money.refundTitle', { order })} confirmLabel={text('console.money.refundButton')} onConfirm={refund}>
        {amount ? text('console.money.refundSome', { amount: format.money(amount) }) : text('console.money.refundAll')}
      </ConfirmDialog>
    </Card>
  );
}

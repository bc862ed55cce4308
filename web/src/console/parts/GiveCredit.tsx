import { Button, Group, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api } from '@/api/client';
import { Card } from '@/components/Card';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { say } from '@/lib/toast';
import { creditOf, creditUnits, type CreditUnit } from '../money_form';
import type { ManagedUser } from '../queries';
import classes from './PlanDialog.module.css';

/** Gives somebody time, or whatever else is counted. */
export function GiveCredit({ user: { id, email, display_name } }: { user: ManagedUser }) {
  const text = useText();
  const explain = useExplanation();
  const form = useForm({
    initialValues: { unit: 'second' as CreditUnit, amount: '' as number | string, reason: '' },
    validate: { amount: (value) => (Number(value) >= 1 ? null : text('console.money.giftWrong')), reason: checks(text).required },
  });
  const submit = useSubmit(
    form,
    ({ unit, amount, reason }) => api.post('/api/admin/credits', { body: { user_id: id, unit, amount: creditOf(unit, Number(amount)), reason: reason.trim() } }),
    () => {
      form.reset();
      say(text('console.money.given', { name: display_name || email }));
    },
  );
  const units = creditUnits.map((value) => ({ value, label: value === 'second' ? text('console.money.giftMinutes') : text(`console.money.units.${value}`) }));
  return (
    <Card title={text('console.money.gift')} description={text('console.money.giftText')}>
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="lg">
          {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
          <div className={classes.pair}>
            <NumberInput size="md" min={1} allowDecimal={false} hideControls label={text('console.money.giftAmount')} {...form.getInputProps('amount')} />
            <NativeSelect size="md" label={text('console.money.giftUnit')} data={units} {...form.getInputProps('unit')} />
          </div>
          <TextInput label={text('console.money.reason')} maxLength={300} autoComplete="off" {...form.getInputProps('reason')} />
          <Group>
            <Button type="submit" loading={submit.busy}>
              {text('console.money.giftButton')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

import { Button, Group, Modal, NativeSelect, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Schema } from '@/api/contract';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { say } from '@/lib/toast';
import { isPlanSlug, isPrice, termsOf, units, valuesOfPlan, type PlanValues } from '../plan_form';
import { managedPlansQuery } from '../queries';
import classes from './PlanDialog.module.css';

type ManagedPlan = Schema<'ManagedPlan'>;

const cycles = ['one_time', 'monthly', 'annual'] as const;
const currencies = ['USD', 'EUR', 'GBP', 'CHF'];

/** Adds a plan, or gives one a new version. */
export function PlanDialog({ plan, onClose }: { plan: ManagedPlan | 'new' | undefined; onClose: () => void }) {
  const text = useText();
  const before = plan === 'new' ? undefined : plan;
  return (
    <Modal
      size="lg"
      opened={plan !== undefined}
      onClose={onClose}
      title={before ? text('console.plans.editTitle', { name: before.terms.name }) : text('console.plans.create')}
      closeButtonProps={{ 'aria-label': text('common.close') }}
    >
      {plan !== undefined && <Form before={before} onClose={onClose} />}
    </Modal>
  );
}

function Form({ before, onClose }: { before: ManagedPlan | undefined; onClose: () => void }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const form = useForm<PlanValues>({
    initialValues: valuesOfPlan(before),
    validate: {
      slug: (value) => (isPlanSlug(value) ? null : text('console.plans.slugWrong')),
      name: checks(text).required,
      amount: (value) => (isPrice(value) ? null : text('console.plans.priceWrong')),
    },
  });
  const submit = useSubmit(
    form as never,
    () => {
      const values = form.getValues();
      const terms = termsOf(values, before?.terms);
      return before
        ? api.post('/api/admin/plans/{id}/versions', { path: { id: before.id }, body: { terms } })
        : api.post('/api/admin/plans', { body: { slug: values.slug, ...(values.position === '' ? {} : { position: Number(values.position) }), terms } });
    },
    async () => {
      onClose();
      say(text('console.plans.saved', { name: form.getValues().name }));
      await client.invalidateQueries({ queryKey: managedPlansQuery.queryKey });
    },
  );
  const count = { size: 'md', min: 0, allowDecimal: false, hideControls: true } as const;
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
        <div className={classes.pair}>
          <TextInput label={text('console.plans.name')} maxLength={120} autoComplete="off" data-autofocus {...form.getInputProps('name')} />
          <TextInput label={text('console.plans.slug')} description={before ? undefined : text('console.plans.slugHint')} maxLength={64} autoComplete="off" readOnly={before !== undefined} {...form.getInputProps('slug')} />
        </div>
        <Textarea size="md" label={text('console.plans.description')} maxLength={1_000} autosize minRows={2} {...form.getInputProps('description')} />
        <div className={classes.three}>
          <TextInput label={text('console.plans.price')} inputMode="decimal" autoComplete="off" {...form.getInputProps('amount')} />
          <NativeSelect size="md" label={text('console.plans.currency')} data={[...new Set([form.values.currency, ...currencies])]} {...form.getInputProps('currency')} />
          <NativeSelect size="md" label={text('console.plans.cycle')} data={cycles.map((value) => ({ value, label: text(`console.plans.cycles.${value}`) }))} {...form.getInputProps('cycle')} />
        </div>
        <fieldset className={classes.group}>
          <legend className={classes.legend}>{text('console.plans.included')}</legend>
          <p className={classes.hint}>{text('console.plans.includedHint')}</p>
          <div className={classes.pair}>
            {units.map((unit) => (
              <NumberInput key={unit} {...count} label={text(`console.plans.units.${unit}`)} {...form.getInputProps(`included.${unit}`)} />
            ))}
            <NumberInput {...count} label={text('console.plans.longest')} {...form.getInputProps('longest')} />
            <NumberInput {...count} max={100} label={text('console.plans.warn')} {...form.getInputProps('warn')} />
            <NumberInput {...count} max={600} label={text('console.plans.grace')} {...form.getInputProps('grace')} />
            {!before && <NumberInput {...count} label={text('console.plans.position')} {...form.getInputProps('position')} />}
          </div>
        </fieldset>
        <Group justify="flex-end">
          <Button type="submit" loading={submit.busy}>
            {text('console.plans.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

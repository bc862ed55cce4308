import { Button, Group, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '@/api/client';
import type { Schema } from '@/api/contract';
import { tenantQuery } from '@/api/queries';
import { hasRole } from '@/app/area';
import { useUser } from '@/app/session';
import { Card } from '@/components/Card';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { say } from '@/lib/toast';
import type { Tenant } from '../queries';
import { asTyped, filled, isColour, linesOf } from '../tenant_form';
import { AccentPreview } from './AccentPreview';
import { ExperienceChoice } from './ExperienceChoice';

/** What a tenant is called, sells, looks like and keeps. Admins change a part of it, operators all. */
export function TenantForms({ tenant }: { tenant: Tenant }) {
  const isOperator = hasRole(useUser(), 'operator');
  return (
    <>
      {isOperator && <Identity tenant={tenant} />}
      <Branding tenant={tenant} />
      <Keeping tenant={tenant} />
      {isOperator && <Limits tenant={tenant} />}
    </>
  );
}

function useTenantForm<Values extends Record<string, unknown>>(tenant: Tenant, form: UseFormReturnType<Values>, patchOf: (values: Values) => Schema<'TenantPatch'>) {
  const text = useText();
  const client = useQueryClient();
  return useSubmit(
    form,
    (values) => api.patch('/api/admin/tenants/{id}', { path: { id: tenant.id }, body: patchOf(values) }),
    async (changed) => {
      client.setQueryData(['console', 'tenant', tenant.id], changed);
      form.resetDirty();
      say(text('console.tenants.saved'));
      await client.invalidateQueries({ queryKey: ['console', 'tenants'] });
      if (client.getQueryData(tenantQuery.queryKey)?.id === tenant.id) await client.invalidateQueries({ queryKey: tenantQuery.queryKey });
    },
  );
}

function FormCard({ title, description, submit, isDirty, children }: { title: string; description?: string; submit: ReturnType<typeof useSubmit>; isDirty: boolean; children: ReactNode }) {
  const text = useText();
  const explain = useExplanation();
  return (
    <Card title={title} description={description}>
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="lg" maw={560}>
          {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
          {children}
          <Group>
            <Button type="submit" loading={submit.busy} disabled={!isDirty}>
              {text('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

function Identity({ tenant }: { tenant: Tenant }) {
  const text = useText();
  const form = useForm({
    initialValues: { name: tenant.name, experiences: tenant.experiences, hosts: tenant.hosts.join('\n') },
    validate: { name: checks(text).required },
  });
  const submit = useTenantForm(tenant, form, ({ name, experiences, hosts }) => ({ name: name.trim(), experiences, hosts: linesOf(hosts) }));
  return (
    <FormCard title={text('console.tenants.identity')} submit={submit} isDirty={form.isDirty()}>
      <TextInput label={text('console.tenants.name')} maxLength={200} autoComplete="off" {...form.getInputProps('name')} />
      <ExperienceChoice value={form.values.experiences} onChange={(value) => form.setFieldValue('experiences', value)} />
      <Textarea size="md" label={text('console.tenants.hosts')} description={text('console.tenants.hostsHint')} autosize minRows={2} {...form.getInputProps('hosts')} />
    </FormCard>
  );
}

function Branding({ tenant }: { tenant: Tenant }) {
  const text = useText();
  const { primary_color = '', tagline = '', logo_url = '', support_email = '' } = tenant.branding;
  const form = useForm({
    initialValues: { primary_color, tagline, logo_url, support_email },
    validate: {
      primary_color: (value) => (value === '' || isColour(value) ? null : text('console.tenants.colourWrong')),
      support_email: (value) => (value === '' ? null : checks(text).email(value)),
    },
  });
  const submit = useTenantForm(tenant, form, (values) => ({ branding: filled(values) }));
  const colour = form.values.primary_color;
  return (
    <FormCard title={text('console.tenants.branding')} description={text('console.tenants.brandingText')} submit={submit} isDirty={form.isDirty()}>
      <TextInput
        label={text('console.tenants.colour')}
        maxLength={9}
        autoComplete="off"
        leftSection={<input type="color" aria-label={text('console.tenants.colour')} value={/^#[0-9a-f]{6}$/i.test(colour) ? colour : '#0b6b63'} onChange={(event) => form.setFieldValue('primary_color', event.currentTarget.value)} />}
        leftSectionWidth={64}
        {...form.getInputProps('primary_color')}
      />
      <AccentPreview colour={isColour(colour) ? colour : undefined} />
      <TextInput label={text('console.tenants.tagline')} maxLength={200} {...form.getInputProps('tagline')} />
      <TextInput label={text('console.tenants.logo')} type="url" maxLength={500} {...form.getInputProps('logo_url')} />
      <TextInput label={text('console.tenants.supportEmail')} type="email" maxLength={254} {...form.getInputProps('support_email')} />
    </FormCard>
  );
}

function Keeping({ tenant }: { tenant: Tenant }) {
  const text = useText();
  const form = useForm({ initialValues: { days: asTyped(tenant.settings.retention_days), origins: tenant.cors_origins.join('\n') } });
  const submit = useTenantForm(tenant, form, ({ days, origins }) => {
    const { retention_days: _, ...others } = tenant.settings;
    return { settings: days === '' ? others : { ...others, retention_days: Number(days) }, cors_origins: linesOf(origins) };
  });
  return (
    <FormCard title={text('console.tenants.retention')} submit={submit} isDirty={form.isDirty()}>
      <NumberInput size="md" label={text('console.tenants.retentionDays')} description={text('console.tenants.retentionHint')} min={0} max={3650} allowDecimal={false} hideControls {...form.getInputProps('days')} />
      <Textarea size="md" label={text('console.tenants.origins')} description={text('console.tenants.originsHint')} autosize minRows={2} {...form.getInputProps('origins')} />
    </FormCard>
  );
}

function Limits({ tenant }: { tenant: Tenant }) {
  const text = useText();
  const { tenant_per_minute, user_per_minute, address_per_minute } = tenant.limits;
  const form = useForm({ initialValues: { tenant: asTyped(tenant_per_minute), user: asTyped(user_per_minute), address: asTyped(address_per_minute) } });
  const submit = useTenantForm(tenant, form, ({ tenant: all, user, address }) => ({
    limits: {
      ...(all === '' ? {} : { tenant_per_minute: Number(all) }),
      ...(user === '' ? {} : { user_per_minute: Number(user) }),
      ...(address === '' ? {} : { address_per_minute: Number(address) }),
    },
  }));
  return (
    <FormCard title={text('console.tenants.limits')} description={text('console.tenants.limitsText')} submit={submit} isDirty={form.isDirty()}>
      <NumberInput size="md" label={text('console.tenants.limitTenant')} min={1} allowDecimal={false} hideControls {...form.getInputProps('tenant')} />
      <NumberInput size="md" label={text('console.tenants.limitUser')} min={1} allowDecimal={false} hideControls {...form.getInputProps('user')} />
      <NumberInput size="md" label={text('console.tenants.limitAddress')} min={1} allowDecimal={false} hideControls {...form.getInputProps('address')} />
    </FormCard>
  );
}

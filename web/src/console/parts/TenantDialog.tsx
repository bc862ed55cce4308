import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { api } from '@/api/client';
import type { Experience } from '@/app/area';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { say } from '@/lib/toast';
import { useActing } from '../acting';
import { isSlug } from '../tenant_form';
import { ExperienceChoice } from './ExperienceChoice';

export function TenantDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const text = useText();
  return (
    <Modal opened={opened} onClose={onClose} title={text('console.tenants.create')} closeButtonProps={{ 'aria-label': text('common.close') }}>
      <Form onClose={onClose} />
    </Modal>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { choose } = useActing();
  const form = useForm({
    initialValues: { name: '', slug: '', experiences: [] as Experience[] },
    validate: { name: checks(text).required, slug: (value) => (isSlug(value) ? null : text('console.tenants.slugWrong')) },
  });
  const submit = useSubmit(
    form,
    ({ name, slug, experiences }) => api.post('/api/admin/tenants', { body: { name: name.trim(), slug, experiences } }),
    async (tenant) => {
      onClose();
      await client.invalidateQueries({ queryKey: ['console', 'tenants'] });
      say(text('console.tenants.created', { name: tenant.name }));
      choose(tenant.slug);
      await navigate('/console/users');
    },
  );
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
        <TextInput label={text('console.tenants.name')} maxLength={200} autoComplete="off" data-autofocus {...form.getInputProps('name')} />
        <TextInput label={text('console.tenants.slug')} description={text('console.tenants.slugHint')} maxLength={40} autoComplete="off" {...form.getInputProps('slug')} />
        <ExperienceChoice value={form.values.experiences} onChange={(value) => form.setFieldValue('experiences', value)} />
        <Group justify="flex-end">
          <Button type="submit" loading={submit.busy}>
            {text('console.tenants.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

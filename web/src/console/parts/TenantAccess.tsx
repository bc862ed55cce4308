import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '@/api/client';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import { say } from '@/lib/toast';
import type { Tenant } from '../queries';

/** Stops a tenant for a while, or for good. */
export function TenantAccess({ tenant: { id, name, slug, status } }: { tenant: Tenant }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<'suspend' | 'close'>();
  const refresh = () => client.invalidateQueries({ queryKey: ['console'] });
  const resume = useMutation({
    mutationFn: () => api.post('/api/admin/tenants/{id}/resume', { path: { id } }),
    onSuccess: async () => {
      await refresh();
      say(text('console.tenants.resumed', { name }));
    },
  });
  if (status === 'closed') return null;
  return (
    <Card title={text('console.tenants.danger')} description={text('console.tenants.dangerText')} tone="bad">
      {resume.isError && <Notice tone="bad">{explain(resume.error)}</Notice>}
      <Group gap="xs">
        {status === 'active' ? (
          <Button variant="default" onClick={() => setAsked('suspend')}>
            {text('console.tenants.suspend')}
          </Button>
        ) : (
          <Button variant="default" loading={resume.isPending} onClick={() => resume.mutate()}>
            {text('console.tenants.resume')}
          </Button>
        )}
        <Button color="red" variant="outline" onClick={() => setAsked('close')}>
          {text('console.tenants.closeButton')}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asked === 'suspend'}
        onClose={() => setAsked(undefined)}
        title={text('console.tenants.suspendTitle', { name })}
        confirmLabel={text('console.tenants.suspend')}
        onConfirm={async () => {
          await api.post('/api/admin/tenants/{id}/suspend', { path: { id } });
          await refresh();
          say(text('console.tenants.suspended', { name }));
        }}
      >
        {text('console.tenants.suspendText')}
      </ConfirmDialog>
      <ConfirmDialog
        opened={asked === 'close'}
        onClose={() => setAsked(undefined)}
        title={text('console.tenants.closeTitle', { name })}
        confirmLabel={text('console.tenants.closeButton')}
        typed={slug}
        onConfirm={async () => {
          await api.delete('/api/admin/tenants/{id}', { path: { id }, query: { confirm: slug } });
          await navigate('/console/tenants');
          await refresh();
          say(text('console.tenants.closed', { name }));
        }}
      >
        {text('console.tenants.closeText')}
      </ConfirmDialog>
    </Card>
  );
}

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
import type { ManagedUser } from '../queries';

/** Signs somebody out, switches them off, or removes them. */
export function UserAccess({ user: { id, email, display_name, status } }: { user: ManagedUser }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<'signOut' | 'disable' | 'remove'>();
  const name = display_name || email;
  const path = { id };
  const refresh = async () => {
    await Promise.all([client.invalidateQueries({ queryKey: ['console', 'user', id] }), client.invalidateQueries({ queryKey: ['console', 'users'] })]);
  };
  const enable = useMutation({
    mutationFn: () => api.patch('/api/admin/users/{id}', { path, body: { status: 'active' } }),
    onSuccess: async () => {
      await refresh();
      say(text('console.users.enabled', { name }));
    },
  });
  const doing = {
    signOut: async () => {
      await api.delete('/api/admin/users/{id}/sessions', { path });
      say(text('console.users.signedOut', { name }));
    },
    disable: async () => {
      await api.patch('/api/admin/users/{id}', { path, body: { status: 'disabled' } });
      await refresh();
      say(text('console.users.disabled', { name }));
    },
    remove: async () => {
      await api.delete('/api/admin/users/{id}', { path });
      await navigate('/console/users');
      client.removeQueries({ queryKey: ['console', 'user', id] });
      await client.invalidateQueries({ queryKey: ['console', 'users'] });
      say(text('console.users.removed', { name }));
    },
  };
  return (
    <Card title={text('console.users.access')} tone="bad">
      {enable.isError && <Notice tone="bad">{explain(enable.error)}</Notice>}
      <Group gap="xs">
        <Button variant="default" onClick={() => setAsked('signOut')}>
          {text('console.users.signOut')}
        </Button>
        {status === 'disabled' ? (
          <Button variant="default" loading={enable.isPending} onClick={() => enable.mutate()}>
            {text('console.users.enable')}
          </Button>
        ) : (
          <Button variant="default" onClick={() => setAsked('disable')}>
            {text('console.users.disable')}
          </Button>
        )}
        <Button color="red" variant="outline" onClick={() => setAsked('remove')}>
          {text('console.users.remove')}
        </Button>
      </Group>
      {(['signOut', 'disable', 'remove'] as const).map((what) => (
        <ConfirmDialog
          key={what}
          opened={asked === what}
          onClose={() => setAsked(undefined)}
          title={text(`console.users.${what}Title`, { name })}
          confirmLabel={text(`console.users.${what}`)}
          typed={what === 'remove' ? email : undefined}
          onConfirm={doing[what]}
        >
          {text(`console.users.${what}Text`)}
        </ConfirmDialog>
      ))}
    </Card>
  );
}

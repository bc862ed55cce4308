import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api } from '@/api/client';
import { useUser } from '@/app/session';
import { Card } from '@/components/Card';
import { Facts } from '@/components/Facts';
import { Loaded } from '@/components/Loaded';
import { Notice } from '@/components/Notice';
import { Page } from '@/components/Page';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { say } from '@/lib/toast';
import halves from './Halves.module.css';
import { GiveCredit } from './parts/GiveCredit';
import { UserAccess } from './parts/UserAccess';
import { userQuery, type ManagedUser } from './queries';
import { useRoles } from './useRoles';

export default function UserPage() {
  const text = useText();
  const { id = '' } = useParams();
  const query = useQuery(userQuery(id));
  const isSelf = useUser().id === id;
  return (
    <Page title={query.data?.display_name || query.data?.email || text('console.users.title')} description={query.data?.email} back={{ to: '/console/users', label: text('console.users.back') }}>
      <Loaded query={query}>
        {(user) => (
          <div className={halves.halves}>
            <div className={halves.side}>
              {isSelf ? <Notice tone="note">{text('console.users.self')}</Notice> : <Profile user={user} />}
              <GiveCredit user={user} />
              {!isSelf && <UserAccess user={user} />}
            </div>
            <Card title={text('console.users.facts')}>
              <Facts
                rows={[
                  [text('console.users.columns.role'), text(`console.roles.${user.role}`)],
                  [text('console.users.columns.status'), text(`console.users.states.${user.status}`)],
                  [text('console.users.verified'), text(user.email_verified ? 'console.users.yes' : 'console.users.no')],
                  [text('console.users.columns.lastSignIn'), user.last_sign_in_at ? <When key="last" time={user.last_sign_in_at} /> : text('console.users.never')],
                  [text('console.users.columns.since'), <When key="since" time={user.created_at} as="date" />],
                  [text('console.users.locale'), user.locale],
                  [text('console.users.zone'), user.time_zone],
                ]}
              />
            </Card>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Profile({ user }: { user: ManagedUser }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const roles = useRoles();
  const form = useForm({ initialValues: { display_name: user.display_name, role: user.role }, validate: { display_name: checks(text).required } });
  const submit = useSubmit(
    form,
    ({ display_name, role }) =>
      // Only what changed: another role ends sessions.
      api.patch('/api/admin/users/{id}', { path: { id: user.id }, body: { display_name: display_name.trim(), ...(role === user.role ? {} : { role }) } }),
    async (saved) => {
      client.setQueryData(['console', 'user', user.id], saved);
      form.resetDirty();
      say(text('console.users.saved'));
      await client.invalidateQueries({ queryKey: ['console', 'users'] });
    },
  );
  return (
    <Card title={text('console.users.profile')}>
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="lg">
          {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
          <TextInput label={text('console.users.name')} maxLength={200} autoComplete="off" {...form.getInputProps('display_name')} />
          <NativeSelect size="md" label={text('console.users.role')} description={text('console.users.roleHint')} data={roles} {...form.getInputProps('role')} />
          <Group>
            <Button type="submit" loading={submit.busy} disabled={!form.isDirty()}>
              {text('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

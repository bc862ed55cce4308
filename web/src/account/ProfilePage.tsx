import { Button, Group, NativeSelect, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { meQuery } from '@/api/queries';
import { useUser } from '@/app/session';
import { Badge } from '@/components/Badge';
import { Card } from '@/components/Card';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { useTitle } from '@/lib/title';
import { say } from '@/lib/toast';
import { Unverified } from '@/member/Unverified';

const locales = ['en', 'en-GB', 'en-US', 'de', 'de-AT', 'de-CH'];

/** The locales there are mails and pages for, by their own names; and the user's, whatever it is. */
function localeChoices(current: string) {
  return [...new Set([current, ...locales])].map((value) => ({ value, label: new Intl.DisplayNames([value], { type: 'language' }).of(value) ?? value }));
}

export default function ProfilePage() {
  const text = useText();
  const explain = useExplanation();
  const user = useUser();
  const client = useQueryClient();
  useTitle(text('account.profile.title'));
  const zones = useMemo(() => [...new Set([user.time_zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])], [user.time_zone]);
  const form = useForm({
    initialValues: { display_name: user.display_name, locale: user.locale, time_zone: user.time_zone },
    validate: { display_name: checks(text).required },
  });
  const submit = useSubmit(
    form,
    (values) => api.patch('/api/auth/me', { body: { ...values, display_name: values.display_name.trim() } }),
    (changed) => {
      client.setQueryData(meQuery.queryKey, changed);
      form.resetDirty();
      say(text('account.profile.saved'));
    },
  );
  return (
    <>
      {!user.email_verified && <Unverified address={user.email} />}
      <Card title={text('account.profile.title')}>
        <form onSubmit={submit.onSubmit} noValidate>
          <Stack gap="lg" maw={480}>
            {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
            <TextInput label={text('account.profile.name')} description={text('account.profile.nameHint')} autoComplete="name" maxLength={200} {...form.getInputProps('display_name')} />
            <TextInput
              label={text('account.profile.email')}
              value={user.email}
              readOnly
              rightSectionWidth={150}
              rightSection={<Badge tone={user.email_verified ? 'good' : 'warn'}>{text(user.email_verified ? 'account.profile.verified' : 'account.profile.unverified')}</Badge>}
            />
            <NativeSelect size="md" label={text('account.profile.language')} description={text('account.profile.languageHint')} data={localeChoices(user.locale)} {...form.getInputProps('locale')} />
            <Select size="md" searchable label={text('account.profile.timeZone')} description={text('account.profile.timeZoneHint')} data={zones} limit={100} {...form.getInputProps('time_zone')} />
            <Group>
              <Button type="submit" loading={submit.busy} disabled={!form.isDirty()}>
                {text('common.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
    </>
  );
}

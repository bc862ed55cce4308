import { Button, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { api } from '@/api/client';
import { useSession } from '@/app/session';
import { Card } from '@/components/Card';
import { IconDownload } from '@/components/icons';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { saveFile } from '@/lib/save_file';
import { useSubmit } from '@/lib/submit';
import { useTitle } from '@/lib/title';
import { say } from '@/lib/toast';

export default function DataPage() {
  const text = useText();
  useTitle(text('account.tabs.data'));
  const [closing, dialog] = useDisclosure();
  return (
    <>
      <Take />
      <Card title={text('account.data.close')} description={text('account.data.closeText')} tone="bad">
        <Button color="red" variant="outline" onClick={dialog.open}>
          {text('account.data.closeButton')}
        </Button>
        <Modal opened={closing} onClose={dialog.close} title={text('account.data.closeTitle')} closeButtonProps={{ 'aria-label': text('common.close') }}>
          <Close onCancel={dialog.close} />
        </Modal>
      </Card>
    </>
  );
}

function Take() {
  const text = useText();
  const explain = useExplanation();
  const take = useMutation({
    mutationFn: () => api.get('/api/auth/me/export'),
    onSuccess: (data) => saveFile('parley-account.json', 'application/json', JSON.stringify(data, undefined, 2)),
  });
  return (
    <Card title={text('account.data.take')} description={text('account.data.takeText')}>
      <Stack gap="md" align="flex-start">
        {take.isError && <Notice tone="bad">{explain(take.error)}</Notice>}
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} loading={take.isPending} onClick={() => take.mutate()}>
          {text('account.data.takeButton')}
        </Button>
      </Stack>
    </Card>
  );
}

function Close({ onCancel }: { onCancel: () => void }) {
  const text = useText();
  const explain = useExplanation();
  const navigate = useNavigate();
  const { forget } = useSession();
  const form = useForm({ initialValues: { password: '' }, validate: { password: checks(text).required } });
  const submit = useSubmit(
    form,
    (body) => api.delete('/api/auth/me', { body }),
    async () => {
      await navigate('/', { replace: true });
      forget();
      say(text('account.data.closed'));
    },
  );
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        <Text size="sm">{text('account.data.closeBody')}</Text>
        {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
        <PasswordInput label={text('account.data.closePassword')} autoComplete="current-password" {...form.getInputProps('password')} />
        <Button type="submit" color="red" loading={submit.busy}>
          {text('account.data.closeButton')}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {text('common.cancel')}
        </Button>
      </Stack>
    </form>
  );
}

import { Button, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { Card } from '@/components/Card';
import { Notice } from '@/components/Notice';
import { IconPlayerPlay } from '@/components/icons';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import type { Provider } from '../queries';

export function ProviderTrial({ provider: { id } }: { provider: Provider }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const trial = useMutation({
    mutationFn: () => api.post('/api/admin/providers/{id}/test', { path: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['console', 'health'] }),
  });
  const result = trial.data;
  return (
    <Card title={text('console.providers.test')} description={text('console.providers.testText')}>
      <Stack gap="md" align="flex-start">
        {trial.isError && <Notice tone="bad">{explain(trial.error)}</Notice>}
        {result?.works === true && <Notice tone="good">{text('console.providers.works', { ms: result.latency_ms })}</Notice>}
        {result?.works === false && (
          <Notice tone="bad">{text('console.providers.fails', { reason: [result.message ?? result.code, result.http_status].filter(Boolean).join(' · ') })}</Notice>
        )}
        <Button variant="default" leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={trial.isPending} onClick={() => trial.mutate()}>
          {text('console.providers.test')}
        </Button>
      </Stack>
    </Card>
  );
}

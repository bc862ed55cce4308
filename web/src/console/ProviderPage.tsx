import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { useDisclosure } from '@mantine/hooks';
import { Button } from '@mantine/core';
import { api } from '@/api/client';
import { hasRole } from '@/app/area';
import { useSession } from '@/app/session';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState } from '@/components/EmptyState';
import { Facts } from '@/components/Facts';
import { IconActivity, IconTrash } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { Money } from '@/components/Money';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { say } from '@/lib/toast';
import { FailoverLog } from './parts/FailoverLog';
import { HealthDot } from './parts/HealthDot';
import { Prices } from './parts/Prices';
import { ProviderSettings } from './parts/ProviderSettings';
import { ProviderTrial } from './parts/ProviderTrial';
import { stateOf } from './provider_health';
import { healthQuery, pluginsQuery, providerQuery, type Provider } from './queries';
import classes from './Halves.module.css';

export default function ProviderPage() {
  const text = useText();
  const { id = '' } = useParams();
  const provider = useQuery(providerQuery(id));
  const plugins = useQuery(pluginsQuery);
  return (
    <Page
      title={provider.data?.name ?? text('console.providers.title')}
      description={provider.data && `${text(`console.kinds.${provider.data.kind}`)} · ${provider.data.plugin}`}
      back={{ to: '/console/providers', label: text('console.providers.back') }}
      actions={provider.data && <Remove provider={provider.data} />}
    >
      <Loaded query={provider}>
        {(found) => (
          <>
            <div className={classes.halves}>
              <Loaded query={plugins}>
                {({ data }) => <ProviderSettings key={found.updated_at} provider={found} plugin={data.find((plugin) => plugin.id === found.plugin)} />}
              </Loaded>
              <div className={classes.side}>
                <ProviderTrial provider={found} />
                <HealthCard provider={found} />
                <Prices provider={found} plugin={plugins.data?.data.find((plugin) => plugin.id === found.plugin)} />
              </div>
            </div>
            <FailoverLog providers={[found]} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function HealthCard({ provider }: { provider: Provider }) {
  const text = useText();
  const format = useFormat();
  const { user } = useSession();
  const health = useQuery(healthQuery(hasRole(user, 'operator')));
  if (!hasRole(user, 'operator')) return null;
  return (
    <Card title={text('console.providers.health')} description={text('console.providers.healthText')}>
      <Loaded query={health} isEmpty={({ providers }) => !providers.some(({ provider_id }) => provider_id === provider.id)} empty={<EmptyState icon={IconActivity} title={text('console.providers.states.unknown')} text={text('console.providers.healthEmpty')} />}>
        {({ providers }) =>
          providers
            .filter(({ provider_id }) => provider_id === provider.id)
            .map((seen) => (
              <Facts
                key={seen.host_id}
                rows={[
                  [seen.host_id, <HealthDot key="state" state={stateOf(provider, [seen]).state} />],
                  [text('console.providers.p50'), seen.first_output_ms.samples > 0 ? text('console.providers.ms', { ms: seen.first_output_ms.p50 }) : '–'],
                  [text('console.providers.p95'), seen.first_output_ms.samples > 0 ? text('console.providers.ms', { ms: seen.first_output_ms.p95 }) : '–'],
                  [text('console.providers.successes'), format.number(seen.successes)],
                  [text('console.providers.failures'), `${format.number(seen.failures)} (${format.percent(seen.error_rate)})`],
                  [text('console.providers.spent'), <Money key="spent" exact amount={seen.spent_today} />],
                ]}
              />
            ))
        }
      </Loaded>
    </Card>
  );
}

function Remove({ provider: { id, name } }: { provider: Provider }) {
  const text = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [opened, dialog] = useDisclosure();
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={dialog.open}>
        {text('console.providers.remove')}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={dialog.close}
        title={text('console.providers.removeTitle', { name })}
        confirmLabel={text('console.providers.remove')}
        typed={name}
        onConfirm={async () => {
          await api.delete('/api/admin/providers/{id}', { path: { id } });
          await navigate('/console/providers');
          client.removeQueries({ queryKey: ['console', 'provider', id] });
          await client.invalidateQueries({ queryKey: ['console', 'providers'] });
          say(text('console.providers.removed', { name }));
        }}
      >
        {text('console.providers.removeText')}
      </ConfirmDialog>
    </>
  );
}

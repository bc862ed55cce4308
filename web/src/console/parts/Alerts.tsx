import { useQuery } from '@tanstack/react-query';
import { Card } from '@/components/Card';
import { ButtonLink } from '@/components/ButtonLink';
import { EmptyState } from '@/components/EmptyState';
import { IconCheck } from '@/components/icons';
import { LoadingState } from '@/components/LoadingState';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { stateOf } from '../provider_health';
import { healthQuery, jobsQuery, messagesQuery, pluginsQuery, providersQuery } from '../queries';
import classes from './Alerts.module.css';

interface Alert {
  key: string;
  tone: 'bad' | 'warn';
  title: string;
  text?: string;
  to?: string;
}

/** What somebody should look at, with the way to where it is mended. */
export function Alerts({ isOperator }: { isOperator: boolean }) {
  const text = useText();
  const { alerts, isLoading } = useAlerts(isOperator);
  return (
    <Card title={text('console.overview.alerts')}>
      {isLoading ? (
        <LoadingState lines={3} />
      ) : alerts.length === 0 ? (
        <EmptyState icon={IconCheck} title={text('console.overview.allWell')} text={text('console.overview.allWellText')} />
      ) : (
        <div className={classes.list}>
          {alerts.map((alert) => (
            <Notice
              key={alert.key}
              tone={alert.tone}
              title={alert.title}
              action={
                alert.to && (
                  <ButtonLink size="xs" variant="default" to={alert.to} aria-label={`${text('console.overview.look')}: ${alert.title}`}>
                    {text('console.overview.look')}
                  </ButtonLink>
                )
              }
            >
              {alert.text}
            </Notice>
          ))}
        </div>
      )}
    </Card>
  );
}

function useAlerts(isOperator: boolean): { alerts: Alert[]; isLoading: boolean } {
  const text = useText();
  const health = useQuery(healthQuery(isOperator));
  const providers = useQuery(providersQuery);
  const plugins = useQuery(pluginsQuery);
  const dead = useQuery(jobsQuery({ state: 'dead', limit: 100 }, isOperator)).data?.data.length ?? 0;
  const failed = useQuery(messagesQuery({ state: 'failed', limit: 100 }, isOperator)).data?.data.length ?? 0;
  const seen = health.data?.providers ?? [];
  const alerts: Alert[] = [
    ...Object.entries(health.data?.checks ?? {})
      .filter(([, state]) => state !== 'ok')
      .map(([name, state]): Alert => ({ key: `check ${name}`, tone: 'bad', title: text('console.overview.alert.check', { name: name.replaceAll('_', ' '), state }) })),
    ...(providers.data?.data ?? [])
      .filter((provider) => ['open', 'refused', 'limited'].includes(stateOf(provider, seen).state))
      .map(({ id, name }): Alert => ({ key: id, tone: 'bad', title: text('console.overview.alert.breaker', { name }), text: text('console.overview.alert.breakerText'), to: `/console/providers/${id}` })),
    ...(plugins.data?.data ?? [])
      .filter(({ error }) => error !== null)
      .map(({ id, name, error }): Alert => ({ key: id, tone: 'warn', title: text('console.overview.alert.plugin', { name }), text: error ?? undefined, to: '/console/plugins' })),
  ];
  if (dead > 0) alerts.push({ key: 'jobs', tone: 'warn', title: text('console.overview.alert.jobs', { count: dead }), text: text('console.overview.alert.jobsText'), to: '/console/jobs?state=dead' });
  if (failed > 0) alerts.push({ key: 'messages', tone: 'warn', title: text('console.overview.alert.messages', { count: failed }), text: text('console.overview.alert.messagesText'), to: '/console/messages?state=failed' });
  return { alerts, isLoading: providers.isPending || plugins.isPending || (isOperator && health.isPending) };
}

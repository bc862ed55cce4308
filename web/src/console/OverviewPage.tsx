import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { hasRole } from '@/app/area';
import { useUser } from '@/app/session';
import { Badge } from '@/components/Badge';
import { Card } from '@/components/Card';
import { EmptyState } from '@/components/EmptyState';
import { Facts } from '@/components/Facts';
import { IconMessageCircle } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { Page } from '@/components/Page';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import halves from './Halves.module.css';
import { Alerts } from './parts/Alerts';
import { ChainsAtAGlance } from './parts/ChainsAtAGlance';
import { EntryLink } from './parts/EntryLink';
import { healthQuery, jobsQuery, liveQuery, messagesQuery } from './queries';
import { useActingTenant } from './useActingTenant';
import classes from './OverviewPage.module.css';

// As many as one answer holds; beyond it the tile says "or more".
const most = 100;

export default function OverviewPage() {
  const text = useText();
  const isOperator = hasRole(useUser(), 'operator');
  const { name } = useActingTenant();
  return (
    <Page width="wide" title={text('console.overview.title')} description={text('console.overview.text', { tenant: name })}>
      <Tiles isOperator={isOperator} />
      <div className={halves.halves}>
        <div className={halves.side}>
          <Alerts isOperator={isOperator} />
          <Talking />
        </div>
        <div className={halves.side}>
          <ChainsAtAGlance isOperator={isOperator} />
          {isOperator && <Checks />}
        </div>
      </div>
    </Page>
  );
}

function Tiles({ isOperator }: { isOperator: boolean }) {
  const text = useText();
  const format = useFormat();
  const health = useQuery(healthQuery(isOperator)).data;
  const live = useQuery(liveQuery()).data;
  const dead = useQuery(jobsQuery({ state: 'dead', limit: most }, isOperator)).data;
  const failed = useQuery(messagesQuery({ state: 'failed', limit: most }, isOperator)).data;
  const countOf = (list: { data: readonly unknown[]; next_cursor: string | null } | undefined) => (list ? `${format.number(list.data.length)}${list.next_cursor ? '+' : ''}` : '–');
  return (
    <div className={halves.tiles}>
      <Tile name={text('console.overview.live')} to="/console/live" value={countOf(live)} />
      {isOperator && (
        <>
          <Tile
            name={text('console.overview.host')}
            value={health ? <Badge tone={health.status === 'ready' ? 'good' : 'bad'}>{text(health.status === 'ready' ? 'console.overview.ready' : 'console.overview.notReady')}</Badge> : '–'}
            detail={health && text('console.overview.version', { version: health.version })}
          />
          <Tile name={text('console.overview.streams')} value={health ? format.number(health.open_streams) : '–'} />
          <Tile name={text('console.overview.deadJobs')} to="/console/jobs?state=dead" value={countOf(dead)} bad={(dead?.data.length ?? 0) > 0} />
          <Tile name={text('console.overview.failedMessages')} to="/console/messages?state=failed" value={countOf(failed)} bad={(failed?.data.length ?? 0) > 0} />
        </>
      )}
    </div>
  );
}

function Tile({ name, value, detail, to, bad = false }: { name: string; value: ReactNode; detail?: ReactNode; to?: string; bad?: boolean }) {
  const inside = (
    <>
      <span className={classes.name}>{name}</span>
      <span className={classes.value} data-bad={bad || undefined}>
        {value}
      </span>
      {detail && <span className={classes.detail}>{detail}</span>}
    </>
  );
  return to ? (
    <Link className={classes.tile} to={to}>
      {inside}
    </Link>
  ) : (
    <div className={classes.tile}>{inside}</div>
  );
}

function Talking() {
  const text = useText();
  const live = useQuery(liveQuery());
  return (
    <Card title={text('console.overview.live')}>
      <Loaded query={live} isEmpty={({ data }) => data.length === 0} empty={<EmptyState icon={IconMessageCircle} title={text('console.overview.nobody')} text={text('console.overview.nobodyText')} />}>
        {({ data }) => (
          <ul className={classes.list}>
            {data.slice(0, 6).map(({ id, title, experience, started_at }) => (
              <li key={id} className={classes.entry}>
                <EntryLink to={`/console/live/${id}`} detail={text(`member.experiences.${experience}`)}>
                  {title}
                </EntryLink>
                <span className={classes.detail}>
                  <When time={started_at} as="ago" />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function Checks() {
  const text = useText();
  const health = useQuery(healthQuery());
  return (
    <Card title={text('console.overview.checks')}>
      <Loaded query={health}>
        {({ checks }) => (
          <Facts
            rows={Object.entries(checks).map(
              ([name, state]) =>
                [
                  name.replaceAll('_', ' '),
                  <Badge key={name} tone={state === 'ok' ? 'good' : 'bad'}>
                    {state}
                  </Badge>,
                ] as const,
            )}
          />
        )}
      </Loaded>
    </Card>
  );
}

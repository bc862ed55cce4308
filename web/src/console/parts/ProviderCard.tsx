import { useSortable } from '@dnd-kit/sortable';
import { ActionIcon, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Sparkline } from '@/components/chart';
import { IconGripVertical, IconX } from '@/components/icons';
import { Money } from '@/components/Money';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { stateOf } from '../provider_health';
import { providerEventsQuery, type Provider, type ProviderHealth } from '../queries';
import { HealthDot } from './HealthDot';
import classes from './ProviderCard.module.css';

interface ProviderCardProps {
  id: string;
  /** Missing for those that the platform itself brings into the chain. */
  provider: Provider | undefined;
  position: number;
  count: number;
  healths: readonly ProviderHealth[] | undefined;
  course: readonly number[] | undefined;
  leave: () => void;
}

/** A provider at its place in a chain. The handle takes it: with mouse, finger or keyboard. */
export function ProviderCard({ id, provider, position, count, healths, course, leave }: ProviderCardProps) {
  const text = useText();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({ id });
  const name = provider?.name ?? id;
  const style = transform ? { transform: `translate3d(0, ${Math.round(transform.y)}px, 0)`, transition } : undefined;
  return (
    <li ref={setNodeRef} className={classes.card} style={style} data-dragging={isDragging || undefined}>
      <div className={classes.head}>
        <button ref={setActivatorNodeRef} type="button" className={classes.handle} {...attributes} {...listeners} aria-label={text('console.providers.handle', { name, position })}>
          <IconGripVertical size={18} aria-hidden />
          <span className={classes.position} aria-hidden>
            {position}
          </span>
        </button>
        <div className={classes.words}>
          <Link className={classes.name} to={`/console/providers/${id}`}>
            {name}
          </Link>
          <span className="only-for-ears">{text('console.providers.position', { position, count })}</span>
          {provider && <span className={classes.plugin}>{provider.plugin}</span>}
        </div>
        <Tooltip label={text('console.providers.leaveChain')}>
          <ActionIcon variant="subtle" color="gray" aria-label={`${text('console.providers.leaveChain')}: ${name}`} onClick={leave}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      {provider && healths && <Numbers provider={provider} healths={healths} course={course} />}
    </li>
  );
}

function Numbers({ provider, healths, course }: { provider: Provider; healths: readonly ProviderHealth[]; course: readonly number[] | undefined }) {
  const text = useText();
  const format = useFormat();
  const last = useQuery(providerEventsQuery(provider.id, 1)).data?.data[0];
  const state = stateOf(provider, healths);
  return (
    <>
      <div className={classes.state}>
        <HealthDot state={state.state} />
        {state.until && state.state !== 'closed' && <span className={classes.quiet}>{text('console.providers.until', { when: format.when(state.until, 'time') })}</span>}
        {state.samples > 0 && course && course.length > 1 && (
          <span className={classes.course}>
            <Sparkline values={course} width={88} height={22} />
            <span className="only-for-ears">{text('console.providers.course', { ms: state.p95 })}</span>
          </span>
        )}
      </div>
      <dl className={classes.numbers}>
        {state.samples > 0 ? (
          <>
            <Fact name={text('console.providers.p50')} value={text('console.providers.ms', { ms: state.p50 })} />
            <Fact name={text('console.providers.p95')} value={text('console.providers.ms', { ms: state.p95 })} />
          </>
        ) : (
          <Fact name={text('console.providers.p50')} value={text('console.providers.noSamples')} />
        )}
        <Fact name={text('console.providers.errorRate')} value={format.percent(state.errorRate)} />
        {state.spentToday && <Fact name={text('console.providers.spent')} value={<Money exact amount={state.spentToday} />} />}
        <Fact name={text('console.providers.lastFailover')} value={last ? <When time={last.at} as="ago" /> : text('console.providers.noFailover')} />
      </dl>
    </>
  );
}

function Fact({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Card } from '@/components/Card';
import { ButtonLink } from '@/components/ButtonLink';
import { Loaded } from '@/components/Loaded';
import { useText } from '@/i18n';
import { kinds } from '../chain_order';
import { stateOf } from '../provider_health';
import { chainsQuery, healthQuery, providersQuery } from '../queries';
import { HealthDot } from './HealthDot';
import classes from './ChainsAtAGlance.module.css';

/** Who does each kind of work, in order, and how they do. */
export function ChainsAtAGlance({ isOperator }: { isOperator: boolean }) {
  const text = useText();
  const chains = useQuery(chainsQuery);
  const providers = useQuery(providersQuery).data?.data ?? [];
  const seen = useQuery(healthQuery(isOperator)).data?.providers;
  return (
    <Card
      title={text('console.overview.chains')}
      description={text('console.overview.chainsText')}
      actions={
        <ButtonLink size="xs" variant="default" to="/console/providers" aria-label={`${text('console.overview.change')}: ${text('console.overview.chains')}`}>
          {text('console.overview.change')}
        </ButtonLink>
      }
    >
      <Loaded query={chains}>
        {({ data }) => (
          <dl className={classes.list}>
            {kinds
              .flatMap((kind) => data.filter((chain) => chain.kind === kind))
              .map(({ kind, entries }) => (
                <div key={kind} className={classes.row}>
                  <dt>{text(`console.kinds.${kind}`)}</dt>
                  <dd>
                    {entries.length === 0 && <span className={classes.quiet}>{text('console.overview.builtIn')}</span>}
                    {entries.map(({ provider_id }) => {
                      const provider = providers.find(({ id }) => id === provider_id);
                      return (
                        <span key={provider_id} className={classes.provider}>
                          <Link className={classes.name} to={`/console/providers/${provider_id}`}>
                            {provider?.name ?? provider_id}
                          </Link>
                          {provider && seen && <HealthDot state={stateOf(provider, seen).state} />}
                        </span>
                      );
                    })}
                  </dd>
                </div>
              ))}
          </dl>
        )}
      </Loaded>
    </Card>
  );
}

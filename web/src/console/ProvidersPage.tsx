import { useQuery } from '@tanstack/react-query';
import { useSession } from '@/app/session';
import { hasRole } from '@/app/area';
import { ButtonLink } from '@/components/ButtonLink';
import { IconPlus } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { LoadingState } from '@/components/LoadingState';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { kinds } from './chain_order';
import { ChainColumn } from './parts/ChainColumn';
import { FailoverLog } from './parts/FailoverLog';
import { chainsQuery, healthQuery, pluginsQuery, providersQuery, type Chain } from './queries';
import { useCourses } from './useCourses';
import classes from './ProvidersPage.module.css';

export default function ProvidersPage() {
  const text = useText();
  const { user } = useSession();
  const providers = useQuery(providersQuery);
  const chains = useQuery(chainsQuery);
  const plugins = useQuery(pluginsQuery);
  const health = useQuery(healthQuery(hasRole(user, 'operator')));
  const courses = useCourses(health.data, health.dataUpdatedAt);
  const loading = <LoadingState shape="block" />;
  const add = (
    <ButtonLink to="/console/providers/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {text('console.providers.add')}
    </ButtonLink>
  );
  return (
    <Page width="wide" title={text('console.providers.title')} description={text('console.providers.text')} actions={add}>
      <Loaded query={chains} loading={loading}>
        {({ data }) => (
          <Loaded query={providers} loading={loading}>
            {(list) => (
              <div className={classes.columns}>
                {kinds.map((kind) => {
                  const chain: Chain = data.find((each) => each.kind === kind) ?? { kind, hedge: false, on_content: 'stop', entries: [] };
                  const canBeDone = plugins.data?.data.some((plugin) => plugin.kinds.includes(kind)) ?? true;
                  if (!canBeDone && chain.entries.length === 0) return null;
                  return <ChainColumn key={kind} chain={chain} providers={list.data} healths={health.data?.providers} courses={courses} />;
                })}
              </div>
            )}
          </Loaded>
        )}
      </Loaded>
      {providers.data && <FailoverLog providers={providers.data.data} />}
    </Page>
  );
}

import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import { ButtonLink } from '@/components/ButtonLink';
import { EmptyState } from '@/components/EmptyState';
import { IconLink } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { Spoken } from '@/components/Spoken';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { useTitle } from '@/lib/title';
import classes from './SharedPage.module.css';

export default function SharedPage() {
  const text = useText();
  const format = useFormat();
  const { token = '' } = useParams();
  const shared = useQuery({ queryKey: ['shared', token], queryFn: ({ signal }) => api.get('/api/shared/{token}', { path: { token }, signal }) });
  useTitle(shared.data?.title ?? text('visitor.shared.title'));
  if (shared.isError && asProblem(shared.error).isMissing) {
    return <EmptyState wholePage icon={IconLink} title={text('visitor.shared.gone')} text={text('visitor.shared.goneText')} />;
  }
  return (
    <div className={classes.page}>
      <Loaded query={shared}>
        {({ title, started_at, duration, turns }) => (
          <>
            <header>
              <p className={classes.kind}>{text('visitor.shared.title')}</p>
              <Title order={1}>{title}</Title>
              <p className={classes.facts}>
                <When time={started_at} /> {duration !== null && <>· {format.duration(duration)}</>}
              </p>
            </header>
            <Spoken
              turns={turns.map((turn, at) => ({ ...turn, key: at }))}
              names={{ user: text('visitor.shared.user'), assistant: text('visitor.shared.assistant') }}
            />
            <ButtonLink to="/" variant="default" className={classes.try}>
              {text('visitor.shared.try')}
            </ButtonLink>
          </>
        )}
      </Loaded>
    </div>
  );
}

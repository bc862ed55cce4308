import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { asProblem } from '@/api/problem';
import type { Schema } from '@/api/contract';
import { useBalances } from '@/billing/account';
import { ButtonLink } from '@/components/ButtonLink';
import { Card } from '@/components/Card';
import { ErrorState } from '@/components/ErrorState';
import { LoadingState } from '@/components/LoadingState';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { useState } from 'react';
import { Brief } from './Brief';
import { DeviceCheck } from './check/DeviceCheck';
import type { Consent } from './check/consent';
import { LiveRoom } from './live/LiveRoom';
import { useTalk } from './live/useTalk';
import { scenarioQuery, type Choices } from './practice';
import { Summary } from './Summary';
import classes from './RoomPage.module.css';

type ScenarioDetails = Schema<'ScenarioDetails'>;

function useChoices(): Choices {
  const [params] = useSearchParams();
  const temper = Number(params.get('temper'));
  return {
    temper: Number.isInteger(temper) && temper >= 1 && temper <= 5 ? temper : undefined,
    voice: params.get('voice') ?? undefined,
    focus: params.get('focus') ?? undefined,
  };
}

/** A live conversation: first the check of microphone and consent, then the talk. */
export default function RoomPage() {
  const text = useText();
  const { id = '' } = useParams();
  const [tries, setTries] = useState(0);
  const scenario = useQuery(scenarioQuery(id));
  const title = text('room.room.title');
  if (scenario.isPending) return <LoadingState shape="screen" />;
  if (scenario.isError && asProblem(scenario.error).code !== 'route_not_found') {
    const missing = asProblem(scenario.error).isMissing;
    return (
      <Page title={title}>
        <ErrorState
          error={scenario.error}
          title={missing ? text('room.room.missing') : undefined}
          retry={missing ? undefined : () => void scenario.refetch()}
          action={
            <ButtonLink to="/practice" variant="default">
              {text('room.room.toPractice')}
            </ButtonLink>
          }
        />
      </Page>
    );
  }
  return <Room key={tries} id={id} scenario={scenario.data} again={() => setTries(tries + 1)} />;
}

function Room({ id, scenario, again }: { id: string; scenario: ScenarioDetails | undefined; again: () => void }) {
  const text = useText();
  const client = useQueryClient();
  const choices = useChoices();
  const balances = useBalances();
  const time = balances.data?.find(({ unit }) => unit === 'second');
  const credit = time ? time.available : undefined;
  const live = useTalk(credit);
  const [agreed, setAgreed] = useState<Consent>();
  const temper = choices.temper ?? scenario?.temper ?? 3;
  const name = scenario?.persona.name ?? text('room.room.other');

  const begin = async (consent: Consent, stream: MediaStream | undefined, speaker: string | undefined) => {
    await live.begin({ scenario: id, temper: choices.temper, voice: choices.voice, ...consent }, stream, speaker);
    setAgreed(consent);
    void client.invalidateQueries({ queryKey: ['conversations'] });
  };
  if (agreed) return <LiveRoom live={live} scenario={scenario} name={name} temper={temper} focus={choices.focus} consent={agreed} again={again} />;
  return (
    <Page title={scenario?.title ?? text('room.room.title')} description={scenario?.summary} back={{ to: '/practice', label: text('room.wizard.back') }}>
      {scenario && <Summary scenario={scenario} temper={temper} />}
      <DeviceCheck begin={begin} credit={credit} />
      {(scenario ?? choices.focus) && (
        <Card title={text('room.brief.title')}>
          <div className={classes.brief}>
            <Brief scenario={scenario} temper={temper} focus={choices.focus} />
          </div>
        </Card>
      )}
    </Page>
  );
}

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Link } from 'react-router';
import type { Schema } from '@/api/contract';
import { Badge } from '@/components/Badge';
import { ButtonLink } from '@/components/ButtonLink';
import { EmptyState } from '@/components/EmptyState';
import { IconPlus, IconSearch, IconTarget } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { en } from '@/i18n/en';
import { useAddressValue } from '@/lib/address';
import { useFormat } from '@/lib/format';
import { filtered, kindsOf } from './library';
import { roomPath, useProgress, useScenarios } from './practice';
import { initials } from './Summary';
import { Temper } from './Temper';
import classes from './PracticePage.module.css';

type Scenario = Schema<'Scenario'>;
type ScenarioProgress = Schema<'Progress'>['scenarios'][number];

const levels = [1, 2, 3, 4, 5] as const;
const isKnownKind = (kind: string): kind is keyof typeof en.room.practice.categories => kind in en.room.practice.categories;

/** The library of what can be rehearsed. */
export default function PracticePage() {
  const text = useText();
  const scenarios = useScenarios();
  const progress = useProgress();
  const [query, setQuery] = useAddressValue('q');
  const [kind, setKind] = useAddressValue('kind');
  const [level, setLevel] = useAddressValue('level');
  const [mine, setMine] = useAddressValue('mine');
  const clear = () => {
    setQuery('');
    setKind('');
    setLevel('');
    setMine('');
  };
  const kindName = (each: string) => (isKnownKind(each) ? text(`room.practice.categories.${each}`) : each);
  const build = (
    <ButtonLink to="/practice/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {text('room.practice.build')}
    </ButtonLink>
  );
  return (
    <Page title={text('room.practice.title')} description={text('room.practice.text')} actions={build} width="wide">
      <Loaded query={scenarios} isEmpty={(list) => list.length === 0} empty={<EmptyState icon={IconTarget} title={text('room.practice.empty')} text={text('room.practice.emptyText')} action={build} />}>
        {(list) => {
          const found = filtered(list, { query, kind, level: Number(level), mine: mine === '1' });
          return (
            <>
              <div className={classes.filters} role="search">
                <TextInput className={classes.search} size="sm" type="search" aria-label={text('room.practice.search')} placeholder={text('room.practice.search')} leftSection={<IconSearch size={16} aria-hidden />} value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
                <NativeSelect size="sm" aria-label={text('room.practice.category')} value={kind} onChange={(event) => setKind(event.currentTarget.value)} data={[{ value: '', label: text('room.practice.everyKind') }, ...kindsOf(list).map((each) => ({ value: each, label: kindName(each) }))]} />
                <NativeSelect size="sm" aria-label={text('room.practice.difficulty')} value={level} onChange={(event) => setLevel(event.currentTarget.value)} data={[{ value: '', label: text('room.practice.everyDifficulty') }, ...levels.map((each) => ({ value: String(each), label: `${each} · ${text(`room.practice.level.l${each}`)}` }))]} />
                {list.some(({ own }) => own) && (
                  <Button size="sm" variant={mine ? 'filled' : 'default'} aria-pressed={mine === '1'} onClick={() => setMine(mine ? '' : '1')}>
                    {text('room.practice.mine')}
                  </Button>
                )}
              </div>
              {found.length === 0 ? (
                <EmptyState
                  icon={IconSearch}
                  title={text('room.practice.nothing')}
                  text={text('room.practice.nothingText')}
                  action={
                    <Button variant="default" onClick={clear}>
                      {text('room.practice.clear')}
                    </Button>
                  }
                />
              ) : (
                <ul className={classes.grid}>
                  {found.map((scenario) => (
                    <Entry key={scenario.id} scenario={scenario} kind={scenario.category ? kindName(scenario.category) : undefined} progress={progress.data?.scenarios.find((each) => each.scenario === scenario.id)} />
                  ))}
                </ul>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Entry({ scenario, kind, progress }: { scenario: Scenario; kind: string | undefined; progress: ScenarioProgress | undefined }) {
  const text = useText();
  const format = useFormat();
  const score = (value: number) => format.number(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <li className={classes.entry}>
      <div className={classes.person}>
        <span className={classes.face} aria-hidden>
          {initials(scenario.persona.name)}
        </span>
        <div className={classes.who}>
          <p className={classes.name}>{scenario.persona.name}</p>
          <p className={classes.role}>{scenario.persona.role}</p>
        </div>
      </div>
      <h2 className={classes.title} lang={scenario.language}>
        <Link to={roomPath(scenario.id)} className={classes.link}>
          {scenario.title}
        </Link>
      </h2>
      <p className={classes.summary} lang={scenario.language}>
        {scenario.summary}
      </p>
      <div className={classes.foot}>
        <Temper level={scenario.difficulty} label={text('room.practice.hardness', { level: scenario.difficulty })} />
        {scenario.own ? <Badge tone="accent">{text('room.practice.mine')}</Badge> : kind && <Badge>{kind}</Badge>}
      </div>
      <p className={`${classes.score} tabular`}>
        {progress ? (
          <>
            <strong>{text('room.practice.last', { score: score(progress.last_score) })}</strong> · {text('room.practice.best', { score: score(progress.best_score) })} · {text('room.practice.tries', { count: progress.tries })}
          </>
        ) : (
          text('room.practice.never')
        )}
      </p>
    </li>
  );
}

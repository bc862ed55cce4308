import type { Schema } from '@/api/contract';
import { Card } from '@/components/Card';
import { ChartCard, LineChart, type ChartData } from '@/components/chart';
import { Loaded } from '@/components/Loaded';
import { LoadingState } from '@/components/LoadingState';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { useProgress } from '../practice';

type Debrief = Schema<'Debrief'>;
type ProgressPoint = Schema<'Progress'>['data'][number];

/** This try beside those before it. */
export function Tries({ debrief }: { debrief: Debrief }) {
  const text = useText();
  const progress = useProgress(debrief.scenario);
  if (progress.data && progress.data.data.length > 0) return <Chart tries={[...progress.data.data].reverse()} />;
  return (
    <Card title={text('room.debrief.earlier')} description={text('room.debrief.earlierText')}>
      <Loaded query={progress} loading={<LoadingState shape="block" />}>
        {() => null}
      </Loaded>
    </Card>
  );
}

function Chart({ tries }: { tries: readonly ProgressPoint[] }) {
  const text = useText();
  const format = useFormat();
  const score = (value: number) => format.number(value, { maximumFractionDigits: 1 });
  const data: ChartData = {
    axis: text('room.debrief.try'),
    series: [{ key: 'score', label: text('room.debrief.score') }],
    points: tries.map((each) => ({ label: String(each.try), name: `${text('room.debrief.try')} ${each.try}, ${format.when(each.started_at, 'date')}`, values: { score: each.score } })),
    format: (value) => text('room.debrief.scoreOf', { score: score(value) }),
    formatShort: score,
  };
  return (
    <ChartCard title={text('room.debrief.earlier')} description={text('room.debrief.earlierText')} data={data}>
      <LineChart data={data} highest={10} summary={text('room.debrief.earlierSummary', { count: tries.length, first: score(tries[0]?.score ?? 0), last: score(tries.at(-1)?.score ?? 0) })} />
    </ChartCard>
  );
}

import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { Schema } from '@/api/contract';
import { useTenant } from '@/app/tenant';
import { Card } from '@/components/Card';
import { ChartCard, LineChart, type ChartData } from '@/components/chart';
import { EmptyState } from '@/components/EmptyState';
import { IconTrendingUp } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { LoadingState } from '@/components/LoadingState';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';

type ProgressPoint = Schema<'Progress'>['data'][number];

const useProgress = (enabled: boolean) =>
  useQuery({
    queryKey: ['progress'],
    enabled,
    queryFn: async ({ signal }): Promise<ProgressPoint[]> => {
      try {
        return (await api.get('/api/progress', { signal })).data;
      } catch (error) {
        if (asProblem(error).isMissing) return [];
        throw error;
      }
    },
  });

/** Scores over time, where the tenant sells rehearsals. */
export function ProgressChart() {
  const text = useText();
  const isOffered = useTenant().experiences.includes('practice');
  const progress = useProgress(isOffered);
  if (!isOffered) return null;
  if (progress.data && progress.data.length > 0) return <Scores points={progress.data} />;
  return (
    <Card title={text('member.home.progress')} description={text('member.home.progressText')}>
      <Loaded
        query={progress}
        loading={<LoadingState shape="block" />}
        isEmpty={(points) => points.length === 0}
        empty={<EmptyState icon={IconTrendingUp} title={text('member.home.progressEmpty')} text={text('member.home.progressEmptyText')} />}
      >
        {(points) => <Scores points={points} />}
      </Loaded>
    </Card>
  );
}

function Scores({ points }: { points: readonly ProgressPoint[] }) {
  const text = useText();
  const format = useFormat();
  const score = (value: number) => format.number(value, { maximumFractionDigits: 1 });
  const data: ChartData = {
    axis: text('member.home.session'),
    series: [{ key: 'score', label: text('member.home.score') }],
    points: points.map((point) => ({ label: format.when(point.started_at, 'day'), name: `${point.title}, ${format.when(point.started_at, 'date')}`, values: { score: point.score } })),
    format: (value) => `${score(value)} / 10`,
    formatShort: score,
  };
  return (
    <ChartCard title={text('member.home.progress')} description={text('member.home.progressText')} data={data}>
      <LineChart data={data} highest={10} summary={text('member.home.progressSummary', { count: points.length, first: score(points[0]?.score ?? 0), last: score(points.at(-1)?.score ?? 0) })} />
    </ChartCard>
  );
}

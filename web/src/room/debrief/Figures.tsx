import type { Schema } from '@/api/contract';
import { Card } from '@/components/Card';
import { Facts } from '@/components/Facts';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';

type DebriefMetrics = Schema<'DebriefMetrics'>;

/** The talk in figures. */
export function Figures({ metrics }: { metrics: DebriefMetrics }) {
  const text = useText();
  const format = useFormat();
  const or = (value: number | null, how: (value: number) => string) => (value === null ? '–' : how(value));
  const seconds = (value: number) => format.number(value, { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 1 });
  const count = (value: number) => format.number(value);
  return (
    <Card title={text('room.debrief.metrics')}>
      <Facts
        rows={[
          [text('room.debrief.metric.talk'), format.percent(metrics.talk_ratio_percent / 100)],
          [text('room.debrief.metric.pace'), or(metrics.words_per_minute, count)],
          [text('room.debrief.metric.fillers'), count(metrics.fillers)],
          [text('room.debrief.metric.monologue'), seconds(metrics.longest_monologue)],
          [text('room.debrief.metric.delay'), or(metrics.response_delay, seconds)],
          [text('room.debrief.metric.cutIn'), count(metrics.interruptions_by_user)],
          [text('room.debrief.metric.cutOff'), count(metrics.interruptions_of_user)],
          [text('room.debrief.metric.escalations'), count(metrics.escalations)],
          [text('room.debrief.metric.criteria'), `${count(metrics.criteria_met)} / ${count(metrics.criteria.length)}`],
        ]}
      />
    </Card>
  );
}

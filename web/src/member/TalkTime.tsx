import { useMemo } from 'react';
import { BarChart, ChartCard, type ChartData } from '@/components/chart';
import { useConversations, type Conversation } from '@/conversations/queries';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';

const days = 14;
const dayMs = 86_400_000;

const midnight = (time: Date) => new Date(time.getFullYear(), time.getMonth(), time.getDate());

/** Seconds in conversation for each of the last days, in the reader's own days. */
export function secondsByDay(conversations: readonly Conversation[], now: Date): { day: Date; you: number; them: number }[] {
  const today = midnight(now);
  const table = Array.from({ length: days }, (_, at) => ({ day: new Date(today.getFullYear(), today.getMonth(), today.getDate() - (days - 1 - at)), you: 0, them: 0 }));
  for (const { started_at, user_spoke, assistant_spoke } of conversations) {
    const began = midnight(new Date(started_at)).getTime();
    const row = table.find(({ day }) => day.getTime() === began);
    if (!row) continue;
    row.you += user_spoke;
    row.them += assistant_spoke;
  }
  return table;
}

/** How long one spoke and listened, day by day. Not shown before there is something to show. */
export function TalkTime() {
  const text = useText();
  const format = useFormat();
  const since = useMemo(() => new Date(midnight(new Date()).getTime() - (days - 1) * dayMs).toISOString(), []);
  const conversations = useConversations({ since, limit: 100 });
  const rows = useMemo(() => secondsByDay(conversations.data?.data ?? [], new Date()), [conversations.data]);
  const total = rows.reduce((sum, { you, them }) => sum + you + them, 0);
  if (total === 0) return null;
  const data: ChartData = {
    axis: text('member.home.day'),
    series: [
      { key: 'you', label: text('member.home.you') },
      { key: 'them', label: text('member.home.them') },
    ],
    points: rows.map(({ day, you, them }) => ({ label: format.when(day, 'day'), name: format.when(day, 'date'), values: { you: you / 60, them: them / 60 } })),
    format: (minutes) => format.duration(minutes * 60),
    formatShort: (minutes) => text('common.minutesShort', { count: minutes }),
  };
  return (
    <ChartCard title={text('member.home.talkTime')} description={text('member.home.talkTimeText')} data={data}>
      <BarChart data={data} summary={text('member.home.talkTimeSummary', { minutes: format.duration(total) })} />
    </ChartCard>
  );
}

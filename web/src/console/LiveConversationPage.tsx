import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { Badge } from '@/components/Badge';
import { Card } from '@/components/Card';
import { Duration } from '@/components/Duration';
import { EmptyState } from '@/components/EmptyState';
import { Facts } from '@/components/Facts';
import { IconLock, IconMessageCircle } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { Page } from '@/components/Page';
import { Spoken } from '@/components/Spoken';
import { When } from '@/components/When';
import type { Conversation } from '@/conversations/queries';
import { useText } from '@/i18n';
import { en } from '@/i18n/en';
import halves from './Halves.module.css';
import { lastTimings, spokenOf, type Course } from './live_course';
import { Happenings } from './parts/Happenings';
import { TakePart } from './parts/TakePart';
import { liveConversationQuery } from './queries';
import { useCourse } from './useCourse';

const isState = (state: string): state is keyof typeof en.console.live.states => state in en.console.live.states;

export default function LiveConversationPage() {
  const text = useText();
  const { id = '' } = useParams();
  const conversation = useQuery(liveConversationQuery(id));
  return (
    <Page width="wide" title={conversation.data?.title ?? text('console.live.title')} back={{ to: '/console/live', label: text('console.live.back') }}>
      <Loaded query={conversation}>{(found) => <Reading key={found.id} conversation={found} />}</Loaded>
    </Page>
  );
}

function Reading({ conversation }: { conversation: Conversation }) {
  const course = useCourse(conversation.id, conversation.state === 'live');
  const isOver = conversation.state === 'ended' || course.state === 'ended';
  return (
    <div className={halves.halves}>
      <Words conversation={conversation} course={course} />
      <div className={halves.side}>
        {!isOver && <TakePart id={conversation.id} />}
        <AtAGlance conversation={conversation} course={isOver ? { ...course, state: 'ended' } : course} />
        <Timings course={course} />
        <Happenings happenings={course.happenings} />
      </div>
    </div>
  );
}

function Words({ conversation, course }: { conversation: Conversation; course: Course }) {
  const text = useText();
  return (
    <Card title={text('console.live.said')}>
      {!conversation.keeps_transcript ? (
        <EmptyState icon={IconLock} title={text('console.live.notKeptTitle')} text={text('console.live.notKeptText')} />
      ) : course.turns.length === 0 ? (
        <EmptyState icon={IconMessageCircle} title={text('console.live.nothingYet')} text={text('console.live.nothingYetText')} />
      ) : (
        <div role="log" aria-live="polite">
          <Spoken turns={course.turns.map(spokenOf)} names={{ user: text('console.live.user'), assistant: text('console.live.assistant') }} />
        </div>
      )}
    </Card>
  );
}

function AtAGlance({ conversation, course: { state, endReason } }: { conversation: Conversation; course: Course }) {
  const text = useText();
  const reason = conversation.end_reason ?? endReason;
  const rows: (readonly [string, ReactNode])[] = [
    [
      text('console.live.state'),
      <Badge key="state" tone={state === 'ended' ? 'plain' : 'good'}>
        {isState(state) ? text(`console.live.states.${state}`) : state}
      </Badge>,
    ],
    [text('console.live.began'), <When key="began" time={conversation.started_at} />],
    [text('console.live.by'), text(`console.live.transports.${conversation.transport}`)],
  ];
  if (conversation.duration !== null) rows.push([text('console.live.length'), <Duration key="length" seconds={conversation.duration} />]);
  if (reason) rows.push([text('console.live.reason'), reason.replaceAll('_', ' ')]);
  return (
    <Card title={text('console.live.facts')}>
      <Facts rows={rows} />
    </Card>
  );
}

function Timings({ course }: { course: Course }) {
  const text = useText();
  const timings = lastTimings(course.turns);
  return (
    <Card title={text('console.live.timings')}>
      {timings.length === 0 ? (
        text('console.live.noTimings')
      ) : (
        <Facts rows={timings.map(([name, ms]) => [name.replace(/_ms$/, '').replaceAll('_', ' '), text('console.providers.ms', { ms: Math.round(ms) })] as const)} />
      )}
    </Card>
  );
}

import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { Badge } from '@/components/Badge';
import { Card } from '@/components/Card';
import { EmptyState } from '@/components/EmptyState';
import { IconMessageCircle } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { When } from '@/components/When';
import { useConversations, type Conversation } from '@/conversations/queries';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import classes from './Recent.module.css';

/** The last few conversations. */
export function Recent() {
  const text = useText();
  const recent = useConversations({ limit: 5 });
  return (
    <Card
      title={text('member.home.recent')}
      actions={
        <Anchor component={Link} to="/history" size="sm">
          {text('member.home.all')}
        </Anchor>
      }
    >
      <Loaded
        query={recent}
        isEmpty={({ data }) => data.length === 0}
        empty={<EmptyState icon={IconMessageCircle} title={text('member.home.recentEmpty')} text={text('member.home.recentEmptyText')} />}
      >
        {({ data }) => (
          <ul className={classes.list}>
            {data.map((conversation) => (
              <Entry key={conversation.id} conversation={conversation} />
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function Entry({ conversation }: { conversation: Conversation }) {
  const text = useText();
  const format = useFormat();
  return (
    <li className={classes.entry}>
      <Link className={classes.title} to={`/history/${conversation.id}`}>
        {conversation.title}
      </Link>
      <span className={classes.facts}>
        <When time={conversation.started_at} as="ago" />
        {conversation.duration !== null && <> · {format.duration(conversation.duration)}</>}
      </span>
      {conversation.state === 'live' && <Badge tone="good">{text('member.history.states.live')}</Badge>}
    </li>
  );
}

import { Button } from '@mantine/core';
import { ButtonLink } from '@/components/ButtonLink';
import { IconRefresh, IconTarget } from '@/components/icons';
import { useText } from '@/i18n';
import type { Talk } from './talk';
import classes from './Ended.module.css';

interface EndedProps {
  talk: Talk;
  name: string;
  kept: boolean;
  /** Whether there is a debrief for talks like this. */
  practice: boolean;
  again: () => void;
}

/** Why it ended, what was kept, and what one can do. */
export function Ended({ talk: { ended = 'lost', conversationId }, name, kept, practice, again }: EndedProps) {
  const text = useText();
  const why = ended === 'them' ? text('room.ended.them', { name }) : text(`room.ended.${ended}`);
  const outOfTime = ended === 'time';
  return (
    <div className={classes.ended} role="alert">
      <p className={classes.why}>{why}</p>
      <p className={classes.kept}>
        {text(kept ? 'room.ended.kept' : 'room.ended.notKept')} {outOfTime && text('room.ended.upgradeText')}
      </p>
      <div className={classes.ways}>
        {outOfTime && <ButtonLink to="/account/plan">{text('room.ended.upgrade')}</ButtonLink>}
        {ended === 'signed_out' && <ButtonLink to="/signin">{text('room.ended.signIn')}</ButtonLink>}
        {kept && conversationId && (
          <ButtonLink to={practice ? `/debrief/${conversationId}` : `/history/${conversationId}`} variant={outOfTime ? 'default' : 'filled'} leftSection={<IconTarget size={16} aria-hidden />}>
            {text(practice ? 'room.ended.toDebrief' : 'room.ended.toHistory')}
          </ButtonLink>
        )}
        {ended !== 'signed_out' && (
          <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={again}>
            {text('room.ended.again')}
          </Button>
        )}
        <ButtonLink to="/practice" variant="subtle" color="gray">
          {text('room.room.toPractice')}
        </ButtonLink>
      </div>
    </div>
  );
}

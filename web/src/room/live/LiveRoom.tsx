import { ActionIcon, Button, Drawer } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { Schema } from '@/api/contract';
import { Badge } from '@/components/Badge';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { IconFileText, IconMessageCircle, IconX } from '@/components/icons';
import { useText } from '@/i18n';
import { useTitle } from '@/lib/title';
import { Brief } from '../Brief';
import type { Consent } from '../check/consent';
import { ControlBar } from './ControlBar';
import { Ended } from './Ended';
import { TimeRing } from './TimeRing';
import { TranscriptPanel } from './TranscriptPanel';
import { useKeys } from './useKeys';
import type { LiveTalk } from './useTalk';
import { VoiceShape } from './VoiceShape';
import classes from './LiveRoom.module.css';

type ScenarioDetails = Schema<'ScenarioDetails'>;

interface LiveRoomProps {
  live: LiveTalk;
  scenario: ScenarioDetails | undefined;
  name: string;
  temper: number;
  focus: string | undefined;
  consent: Consent;
  again: () => void;
}

export function LiveRoom({ live, scenario, name, temper, focus, consent, again }: LiveRoomProps) {
  const text = useText();
  const { talk, transcript, allowance, medium, ears, say, interrupt, end, listen } = live;
  const [open, setOpen] = useState(true);
  const [byHolding, setByHolding] = useState(false);
  const [typing, setTyping] = useState(medium === 'text');
  const [ending, askToEnd] = useDisclosure();
  const [briefShown, brief] = useDisclosure(true);
  const [sheet, setSheet] = useState<'brief' | 'transcript'>();
  const narrow = useMediaQuery('(max-width: 59.99em)', false, { getInitialValueInEffect: false });
  useTitle(text('room.room.with', { name }));
  useEffect(() => listen(open), [listen, open]);

  const over = talk.phase === 'ended';
  useKeys({
    onSpace: (down) => {
      if (over || medium === 'text') return;
      if (byHolding) setOpen(down);
      else if (down) setOpen(!open);
    },
    onEscape: () => {
      if (!over) askToEnd.open();
    },
  });
  const briefing = <Brief scenario={scenario} temper={temper} focus={focus} />;
  const reading = <TranscriptPanel transcript={transcript} name={name} />;
  return (
    <div className={classes.room}>
      <header className={classes.top}>
        <h1 className={classes.title}>{scenario?.title ?? text('room.room.with', { name })}</h1>
        {!over && <TimeRing allowance={allowance} running={!over} />}
        <div className={classes.signs}>
          {!over && (consent.record && medium === 'voice' ? <Badge tone="bad">● {text('room.room.recording')}</Badge> : <Badge>{text('room.room.notRecording')}</Badge>)}
          {consent.keepTranscript && <Badge tone="note">{text('room.room.keeping')}</Badge>}
        </div>
      </header>
      {!narrow && briefShown && (
        <aside className={classes.left} aria-label={text('room.brief.title')}>
          <div className={classes.asideHead}>
            <h2>{text('room.brief.title')}</h2>
            <ActionIcon variant="subtle" color="gray" aria-label={text('room.brief.hide')} onClick={brief.close}>
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
          {briefing}
        </aside>
      )}
      <section className={classes.stage} data-wide={narrow || !briefShown}>
        {(narrow || !briefShown) && (
          <div className={classes.sheets}>
            <Button size="xs" variant="default" leftSection={<IconFileText size={14} aria-hidden />} onClick={() => (narrow ? setSheet('brief') : brief.open())}>
              {text('room.brief.show')}
            </Button>
            {narrow && (
              <Button size="xs" variant="default" leftSection={<IconMessageCircle size={14} aria-hidden />} onClick={() => setSheet('transcript')}>
                {text('room.room.showTranscript')}
              </Button>
            )}
          </div>
        )}
        <div className={classes.presence}>
          <VoiceShape ears={ears} phase={talk.phase} />
          <p className={classes.name}>{name}</p>
          {scenario && <p className={classes.role}>{scenario.persona.role}</p>}
          <p className={classes.phase} data-phase={talk.phase} role="status">
            {text(`room.room.phases.${talk.phase}`)}
          </p>
          {!over && medium === 'voice' && !open && !byHolding && <p className={classes.muted}>{text('room.room.muted')}</p>}
        </div>
        {over ? (
          <Ended talk={talk} name={name} kept={consent.keepTranscript} practice={scenario !== undefined} again={again} />
        ) : (
          <ControlBar
            spoken={medium === 'voice'}
            open={open}
            byHolding={byHolding}
            typing={typing}
            speaking={talk.phase === 'speaking'}
            level={() => ears.current.own?.level() ?? 0}
            setOpen={setOpen}
            setByHolding={(holding) => {
              setByHolding(holding);
              setOpen(!holding);
            }}
            setTyping={setTyping}
            interrupt={interrupt}
            say={say}
            end={askToEnd.open}
          />
        )}
      </section>
      {!narrow && (
        <aside className={classes.right} aria-label={text('room.room.transcript')}>
          <div className={classes.asideHead}>
            <h2>{text('room.room.transcript')}</h2>
          </div>
          {reading}
        </aside>
      )}
      <Drawer opened={narrow === true && sheet !== undefined} onClose={() => setSheet(undefined)} position="bottom" size="75%" title={text(sheet === 'brief' ? 'room.brief.title' : 'room.room.transcript')} closeButtonProps={{ 'aria-label': text('common.close') }}>
        {sheet === 'brief' ? briefing : reading}
      </Drawer>
      <ConfirmDialog opened={ending && !over} onClose={askToEnd.close} onConfirm={async () => end()} title={text('room.room.endTitle')} confirmLabel={text('room.room.end')}>
        {text('room.room.endText')}
      </ConfirmDialog>
    </div>
  );
}

import { useEffect, useRef } from 'react';
import { IconTool } from '@/components/icons';
import { useText } from '@/i18n';
import type { Said, Transcript } from './transcript';
import classes from './TranscriptPanel.module.css';

// Whoever scrolled up further than this is reading, and is left there.
const nearEnd = 120;

/** Both sides as they are recognised. */
export function TranscriptPanel({ transcript, name }: { transcript: Transcript; name: string }) {
  const text = useText();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = list.current;
    if (box && box.scrollHeight - box.scrollTop - box.clientHeight < nearEnd + 80) box.scrollTop = box.scrollHeight;
  }, [transcript]);
  return (
    <div ref={list} className={classes.log} role="log" aria-label={text('room.room.transcript')} tabIndex={0}>
      {transcript.length === 0 && <p className={classes.nothing}>{text('room.room.nothingYet')}</p>}
      {transcript.map((entry) =>
        entry.kind === 'used' ? (
          <p key={entry.id} className={classes.tool}>
            <IconTool size={14} aria-hidden /> {text(`room.room.tool.${entry.state}`, { name: entry.name })}
          </p>
        ) : (
          <Line key={entry.id} said={entry} name={entry.speaker === 'user' ? text('room.room.you') : name} />
        ),
      )}
    </div>
  );
}

function Line({ said, name }: { said: Said; name: string }) {
  const text = useText();
  return (
    <div className={classes.line} data-speaker={said.speaker} data-state={said.state}>
      <p className={classes.who}>{name}</p>
      <p className={classes.words}>
        {said.state === 'not_understood' ? <em>{text('room.room.notUnderstood')}</em> : said.text || (said.state === 'partial' ? '…' : '')}
        {said.unheard && <del>{said.unheard}</del>}
        {said.state === 'interrupted' && <span className={classes.cut}> {text('room.room.cutOff')}</span>}
      </p>
    </div>
  );
}

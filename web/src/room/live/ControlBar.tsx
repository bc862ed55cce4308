import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { IconHandStop, IconKeyboard, IconMicrophone, IconMicrophoneOff, IconPhoneOff, IconSend, type Icon } from '@/components/icons';
import { useText } from '@/i18n';
import { Level } from './Level';
import classes from './ControlBar.module.css';

export interface Controls {
  spoken: boolean;
  open: boolean;
  byHolding: boolean;
  typing: boolean;
  speaking: boolean;
  level: () => number;
  setOpen: (open: boolean) => void;
  setByHolding: (byHolding: boolean) => void;
  setTyping: (typing: boolean) => void;
  interrupt: () => void;
  say: (text: string) => void;
  end: () => void;
}

/** What one does with the hands while talking. */
export function ControlBar(controls: Controls) {
  const text = useText();
  const { spoken, open, byHolding, typing, speaking, level, setOpen, setByHolding, setTyping, interrupt, say, end } = controls;
  return (
    <div className={classes.foot} role="group" aria-label={text('room.room.bar')}>
      {typing && <Typing say={say} />}
      <div className={classes.bar}>
        {spoken && (
          <div className={classes.microphone}>
            <Level level={level} muted={!open} />
            {byHolding ? <Hold open={open} setOpen={setOpen} /> : <Tool icon={open ? IconMicrophone : IconMicrophoneOff} label={text(open ? 'room.room.mute' : 'room.room.unmute')} on={!open} act={() => setOpen(!open)} />}
            <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setByHolding(!byHolding)}>
              {text(byHolding ? 'room.room.openMic' : 'room.room.ptt')}
            </Button>
          </div>
        )}
        <div className={classes.rest}>
          {speaking && <Tool icon={IconHandStop} label={text('room.room.stopThem')} act={interrupt} />}
          {spoken && <Tool icon={IconKeyboard} label={text(typing ? 'room.room.hideTyping' : 'room.room.type')} on={typing} act={() => setTyping(!typing)} />}
          <Button color="red" radius="xl" leftSection={<IconPhoneOff size={18} aria-hidden />} onClick={end}>
            {text('room.room.end')}
          </Button>
        </div>
      </div>
      {spoken && <p className={`${classes.keys} from-small`}>{text('room.room.keys')}</p>}
    </div>
  );
}

function Tool({ icon: Picture, label, on = false, act }: { icon: Icon; label: string; on?: boolean; act: () => void }): ReactNode {
  return (
    <Tooltip label={label}>
      <ActionIcon className={classes.tool} size={44} radius="xl" variant={on ? 'filled' : 'default'} aria-label={label} aria-pressed={on} onClick={act}>
        <Picture size={20} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function Hold({ open, setOpen }: { open: boolean; setOpen: (open: boolean) => void }) {
  const text = useText();
  return (
    <Button
      radius="xl"
      variant={open ? 'filled' : 'default'}
      leftSection={<IconMicrophone size={18} aria-hidden />}
      onPointerDown={() => setOpen(true)}
      onPointerUp={() => setOpen(false)}
      onPointerLeave={() => setOpen(false)}
      onKeyDown={(event) => {
        if (event.key === ' ' || event.key === 'Enter') setOpen(true);
      }}
      onKeyUp={() => setOpen(false)}
      onBlur={() => setOpen(false)}
    >
      {text(open ? 'room.room.holding' : 'room.room.hold')}
    </Button>
  );
}

function Typing({ say }: { say: (text: string) => void }) {
  const text = useText();
  const [words, setWords] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (words.trim()) say(words.trim());
    setWords('');
  };
  return (
    <form className={classes.typing} onSubmit={send}>
      <input className={classes.input} aria-label={text('room.room.message')} placeholder={text('room.room.message')} value={words} onChange={(event) => setWords(event.currentTarget.value)} autoFocus autoComplete="off" maxLength={2000} />
      <Button type="submit" radius="xl" leftSection={<IconSend size={16} aria-hidden />} disabled={!words.trim()}>
        {text('room.room.send')}
      </Button>
    </form>
  );
}

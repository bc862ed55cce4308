import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { api } from '@/api/client';
import { talkByText, talkByVoice, type Connection, type Listener, type Medium } from './connection';
import { hush, typed, type ServerEvent } from './events';
import { Ear, stop } from './sound';
import { advance, newTalk, type EndReason, type Signal } from './talk';
import { allowanceFrom, corrected, unlimited, type Allowance } from './time_left';
import { emptyTranscript, follow } from './transcript';

export interface Wishes {
  scenario: string;
  temper?: number;
  voice?: string;
  keepTranscript: boolean;
  record: boolean;
}

const seconds = () => performance.now() / 1000;

/** What is playing and what is heard, for the pictures of both. */
export interface Ears {
  theirs: Ear | undefined;
  own: Ear | undefined;
}

/** A live conversation: begins it, follows it, and ends it when the page is left. */
export function useTalk(credit: number | null | undefined) {
  const [talk, signal] = useReducer(advance, newTalk);
  const [transcript, read] = useReducer(follow, emptyTranscript);
  const [allowance, setAllowance] = useState<Allowance>(unlimited);
  const [medium, setMedium] = useState<Medium>('voice');
  const connection = useRef<Connection>(undefined);
  const microphone = useRef<MediaStream>(undefined);
  const player = useRef<HTMLAudioElement>(undefined);
  const context = useRef<AudioContext>(undefined);
  const ears = useRef<Ears>({ theirs: undefined, own: undefined });
  const leaving = useRef(new AbortController());

  const silence = useCallback(() => {
    stop(microphone.current);
    if (player.current) player.current.srcObject = null;
    ears.current.theirs?.close();
    ears.current.own?.close();
    ears.current = { theirs: undefined, own: undefined };
    void context.current?.close().catch(() => undefined);
    context.current = undefined;
  }, []);
  const finish = useCallback(
    (reason: EndReason) => {
      connection.current?.close();
      connection.current = undefined;
      silence();
      signal({ kind: 'over', reason } satisfies Signal);
    },
    [silence],
  );
  useEffect(() => {
    const left = new AbortController();
    leaving.current = left;
    return () => {
      left.abort();
      connection.current?.close();
      connection.current = undefined;
      silence();
    };
  }, [silence]);

  const begin = async (wishes: Wishes, stream: MediaStream | undefined, sink: string | undefined) => {
    const { signal: left } = leaving.current;
    const chosen: Medium = stream ? 'voice' : 'text';
    setMedium(chosen);
    const key = async () =>
      (await api.post('/api/ephemeral', { body: { scenario: wishes.scenario, temper: wishes.temper, voice: wishes.voice, keep_transcript: wishes.keepTranscript, record: wishes.record } })).value;
    const listener: Listener = {
      event: (event: ServerEvent) => {
        if (event.type === 'session.created') setAllowance(allowanceFrom(seconds(), credit, undefined));
        setAllowance((before) => corrected(before, event, seconds(), Date.now() / 1000));
        signal({ kind: 'event', event, medium: chosen });
        read(event);
      },
      voice: (theirs) => {
        const sound = new Audio();
        sound.srcObject = theirs;
        if (sink && 'setSinkId' in sound) void sound.setSinkId(sink).catch(() => undefined);
        void sound.play().catch(() => undefined);
        player.current = sound;
        if (context.current) ears.current.theirs = new Ear(context.current, theirs);
      },
      line: (state) => signal({ kind: state }),
      ended: (how) => finish(how === 'closed' ? 'them' : how),
    };
    if (!stream) {
      connection.current = await talkByText(key, listener, left);
      return;
    }
    context.current = new AudioContext();
    void context.current.resume();
    ears.current.own = new Ear(context.current, stream);
    try {
      connection.current = await talkByVoice(key, stream, listener, left);
      microphone.current = stream;
    } catch (error) {
      ears.current.own?.close();
      throw error;
    }
  };

  return {
    talk,
    transcript,
    allowance,
    medium,
    ears,
    begin,
    say: (text: string) => connection.current?.send(...typed(text)),
    interrupt: () => connection.current?.send(...hush(medium)),
    end: () => finish('you'),
    listen: useCallback((open: boolean) => {
      for (const track of microphone.current?.getAudioTracks() ?? []) track.enabled = open;
    }, []),
  };
}

export type LiveTalk = ReturnType<typeof useTalk>;
export { seconds as secondsNow };

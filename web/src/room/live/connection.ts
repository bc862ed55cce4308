import { placeCall } from '@/api/calls';
import { Problem } from '@/api/problem';
import { greeting, parseEvent, type ClientEvent, type ServerEvent } from './events';

export type Medium = 'voice' | 'text';
export type Ending = 'closed' | 'lost' | 'signed_out';

export interface Listener {
  event: (event: ServerEvent) => void;
  /** What the other side says, to be played. */
  voice: (stream: MediaStream) => void;
  /** The line broke, or is whole again. */
  line: (state: 'broken' | 'whole') => void;
  ended: (how: Ending) => void;
}

export interface Connection {
  medium: Medium;
  send: (...events: ClientEvent[]) => void;
  close: () => void;
}

/** No audio came through, neither way. */
export class NetworkBlocked extends Error {}

// A connection of the slower kind takes two seconds; a blocked one never comes.
const connectMs = 8_000;
// As OpenAI's own client: what has not come back by then does not.
const brokenMs = 12_000;
const signedOutCode = 4401;

/** The answer without addresses for UDP, which some networks swallow. */
export const onlyTcp = (sdp: string): string => sdp.replace(/a=candidate:\S+ \d+ udp .*\r\n/gi, '');

const hasTcp = (sdp: string): boolean => /a=candidate:\S+ \d+ tcp /i.test(sdp);

function speakOver(channel: { send: (text: string) => void }, isOpen: () => boolean) {
  return (...events: ClientEvent[]) => {
    for (const event of events) if (isOpen()) channel.send(JSON.stringify(event));
  };
}

/** One try over WebRTC. */
async function call(key: string, microphone: MediaStream, listener: Listener, overTcp: boolean, signal: AbortSignal): Promise<Connection> {
  const peer = new RTCPeerConnection();
  const channel = peer.createDataChannel('oai-events');
  const send = speakOver(channel, () => channel.readyState === 'open');
  let done = false;
  let brokenTimer: ReturnType<typeof setTimeout> | undefined;
  const finish = (how: Ending | undefined) => {
    if (done) return;
    done = true;
    clearTimeout(brokenTimer);
    peer.close();
    if (how) listener.ended(how);
  };
  peer.ontrack = ({ streams, track }) => listener.voice(streams[0] ?? new MediaStream([track]));
  for (const track of microphone.getAudioTracks()) peer.addTrack(track, microphone);
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new NetworkBlocked()), connectMs);
      const fail = (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      };
      signal.addEventListener('abort', () => fail(signal.reason), { once: true });
      channel.onopen = () => {
        clearTimeout(timer);
        resolve();
      };
      channel.onmessage = ({ data }) => {
        const event = parseEvent(String(data));
        if (event) listener.event(event);
      };
      peer.onconnectionstatechange = () => {
        if (peer.connectionState === 'failed') fail(new NetworkBlocked());
      };
      const place = async () => {
        const offer = await peer.createOffer();
        await peer.setLocalDescription(offer);
        const answer = await placeCall(offer.sdp ?? '', key, signal);
        await peer.setRemoteDescription({ type: 'answer', sdp: overTcp && hasTcp(answer) ? onlyTcp(answer) : answer });
      };
      place().catch(fail);
    });
  } catch (error) {
    finish(undefined);
    throw error;
  }
  channel.onclose = () => finish('closed');
  peer.onconnectionstatechange = () => {
    clearTimeout(brokenTimer);
    if (peer.connectionState === 'connected') listener.line('whole');
    if (peer.connectionState === 'failed') finish('lost');
    if (peer.connectionState === 'disconnected') {
      listener.line('broken');
      brokenTimer = setTimeout(() => finish('lost'), brokenMs);
    }
  };
  send(greeting('voice'));
  return { medium: 'voice', send, close: () => finish(undefined) };
}

/** Talks over WebRTC, as an OpenAI Realtime client does; where UDP is blocked, once more over TCP. */
export async function talkByVoice(key: () => Promise<string>, microphone: MediaStream, listener: Listener, signal: AbortSignal): Promise<Connection> {
  try {
    return await call(await key(), microphone, listener, false, signal);
  } catch (error) {
    if (!(error instanceof NetworkBlocked)) throw error;
    return call(await key(), microphone, listener, true, signal);
  }
}

/** Writes over a WebSocket, for those without a microphone and for networks that let no audio through. */
export async function talkByText(key: () => Promise<string>, listener: Listener, signal: AbortSignal): Promise<Connection> {
  const address = new URL('/v1/realtime?model=parley', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address, ['realtime', `openai-insecure-api-key.${await key()}`]);
  const send = speakOver(socket, () => socket.readyState === WebSocket.OPEN);
  let done = false;
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => {
      socket.close();
      reject(signal.reason as Error);
    });
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Problem('unreachable', 0, ''));
    socket.onmessage = ({ data }) => {
      const event = parseEvent(String(data));
      if (event) listener.event(event);
    };
  });
  socket.onerror = null;
  socket.onclose = ({ code, wasClean }) => {
    if (!done) listener.ended(code === signedOutCode ? 'signed_out' : wasClean ? 'closed' : 'lost');
  };
  send(greeting('text'));
  return {
    medium: 'text',
    send,
    close: () => {
      done = true;
      socket.close();
    },
  };
}

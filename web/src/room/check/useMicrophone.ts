import { useCallback, useEffect, useRef, useState } from 'react';
import { Ear, faultOf, openMicrophone, stop, type MicrophoneFault } from '../live/sound';

export type MicrophoneState = { kind: 'off' } | { kind: 'asking' } | { kind: 'on'; stream: MediaStream } | { kind: 'fault'; fault: MicrophoneFault };

export interface Device {
  id: string;
  label: string;
}

const recordMs = 3_000;
// Louder than a quiet room.
const spoken = 0.45;

/** The microphone before a talk: chosen, heard, and handed over. */
export function useMicrophone() {
  const [state, setState] = useState<MicrophoneState>({ kind: 'off' });
  const [devices, setDevices] = useState<{ inputs: Device[]; outputs: Device[] }>({ inputs: [], outputs: [] });
  const [chosen, setChosen] = useState('');
  const [heard, setHeard] = useState(false);
  const [echo, setEcho] = useState<'idle' | 'recording' | 'playing' | 'done'>('idle');
  const context = useRef<AudioContext>(undefined);
  const ear = useRef<Ear>(undefined);
  const stream = useRef<MediaStream>(undefined);
  const handedOver = useRef(false);

  const list = useCallback(async () => {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const of = (kind: MediaDeviceKind) => all.filter((each) => each.kind === kind && each.deviceId).map(({ deviceId, label }) => ({ id: deviceId, label }));
    setDevices({ inputs: of('audioinput'), outputs: of('audiooutput') });
  }, []);

  const turnOn = useCallback(
    async (deviceId?: string) => {
      setState({ kind: 'asking' });
      stop(stream.current);
      ear.current?.close();
      try {
        const opened = await openMicrophone(deviceId);
        stream.current = opened;
        handedOver.current = false;
        context.current ??= new AudioContext();
        void context.current.resume();
        ear.current = new Ear(context.current, opened);
        setChosen(deviceId ?? opened.getAudioTracks()[0]?.getSettings().deviceId ?? '');
        setHeard(false);
        setState({ kind: 'on', stream: opened });
        await list();
      } catch (error) {
        setState({ kind: 'fault', fault: faultOf(error) });
      }
    },
    [list],
  );

  useEffect(() => {
    // Who has allowed it before is not asked to press a button first.
    void navigator.permissions
      ?.query({ name: 'microphone' as PermissionName })
      .then(({ state: permission }) => (permission === 'granted' ? turnOn() : undefined))
      .catch(() => undefined);
    return () => {
      if (!handedOver.current) stop(stream.current);
      ear.current?.close();
      void context.current?.close().catch(() => undefined);
      context.current = undefined;
    };
  }, [turnOn]);

  const level = useCallback(() => {
    const now = ear.current?.level() ?? 0;
    if (now > spoken) setHeard(true);
    return now;
  }, []);

  const hearYourself = async () => {
    const sound = context.current;
    if (!stream.current || !sound) return;
    setEcho('recording');
    const parts: Blob[] = [];
    const recorder = new MediaRecorder(stream.current);
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = async () => {
      const buffer = await new Blob(parts).arrayBuffer();
      const player = new AudioBufferSourceNode(sound, { buffer: await sound.decodeAudioData(buffer) });
      player.connect(sound.destination);
      player.onended = () => setEcho('done');
      setEcho('playing');
      player.start();
    };
    recorder.start();
    setTimeout(() => recorder.state === 'recording' && recorder.stop(), recordMs);
  };

  return { state, devices, chosen, heard, echo, level, turnOn, hearYourself, handOver: () => (handedOver.current = true) };
}

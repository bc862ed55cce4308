import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { asProblem } from '@/api/problem';
import { ButtonLink } from '@/components/ButtonLink';
import { Card } from '@/components/Card';
import { IconCheck, IconHeadphones, IconKeyboard, IconMicrophone } from '@/components/icons';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { useExplanation } from '@/lib/problem_text';
import { NetworkBlocked } from '../live/connection';
import { Level } from '../live/Level';
import { rememberConsent, rememberedConsent, type Consent } from './consent';
import { useMicrophone, type Device } from './useMicrophone';
import classes from './DeviceCheck.module.css';

interface DeviceCheckProps {
  /** Begins the talk; without a stream it is written. */
  begin: (consent: Consent, stream: MediaStream | undefined, speaker: string | undefined) => Promise<void>;
  /** Seconds that are left to talk; null for as many as one likes. */
  credit: number | null | undefined;
}

/** Choose, speak, hear yourself, and say what may be kept. */
export function DeviceCheck({ begin, credit }: DeviceCheckProps) {
  const text = useText();
  const format = useFormat();
  const microphone = useMicrophone();
  const [speaker, setSpeaker] = useState('');
  const [consent, setConsent] = useState(rememberedConsent);
  const [busy, setBusy] = useState<'voice' | 'text'>();
  const [error, setError] = useState<unknown>();
  const start = async (medium: 'voice' | 'text') => {
    setBusy(medium);
    setError(undefined);
    rememberConsent(consent);
    try {
      const stream = medium === 'voice' && microphone.state.kind === 'on' ? microphone.state.stream : undefined;
      await begin(consent, stream, speaker || undefined);
      if (stream) microphone.handOver();
    } catch (failure) {
      setBusy(undefined);
      setError(failure);
    }
  };
  const usedUp = credit === 0;
  return (
    <div className={classes.columns}>
      <Card title={text('room.check.title')} description={text('room.check.text')}>
        <Sound microphone={microphone} speaker={speaker} setSpeaker={setSpeaker} />
      </Card>
      <Card title={text('room.check.consent')}>
        <div className={classes.stack}>
          <Checkbox label={text('room.check.keep')} description={text('room.check.keepHint')} checked={consent.keepTranscript} onChange={(event) => setConsent({ ...consent, keepTranscript: event.currentTarget.checked })} />
          <Checkbox label={text('room.check.record2')} description={text('room.check.recordHint')} checked={consent.record} onChange={(event) => setConsent({ ...consent, record: event.currentTarget.checked })} />
          {!consent.keepTranscript && <p className={classes.quiet}>{text('room.check.neither')}</p>}
          {error !== undefined && <StartFault error={error} />}
          {usedUp && (
            <Notice tone="warn" title={text('room.check.credit')} action={<ButtonLink to="/account/plan" size="xs">{text('room.ended.upgrade')}</ButtonLink>}>
              {text('room.check.creditText')}
            </Notice>
          )}
          <div className={classes.start}>
            <Button size="md" leftSection={<IconMicrophone size={18} aria-hidden />} disabled={microphone.state.kind !== 'on' || usedUp || busy === 'text'} loading={busy === 'voice'} onClick={() => void start('voice')}>
              {text('room.check.start')}
            </Button>
            <Button size="md" variant="default" leftSection={<IconKeyboard size={18} aria-hidden />} disabled={usedUp || busy === 'voice'} loading={busy === 'text'} onClick={() => void start('text')}>
              {text('room.check.startText')}
            </Button>
          </div>
          {typeof credit === 'number' && credit > 0 && <p className={classes.quiet}>{text('room.check.time', { time: format.duration(credit) })}</p>}
        </div>
      </Card>
    </div>
  );
}

function StartFault({ error }: { error: unknown }) {
  const text = useText();
  const explain = useExplanation();
  const blocked = error instanceof NetworkBlocked;
  const used = asProblem(error).code === 'credit_used_up';
  const action: ReactNode = used && (
    <ButtonLink to="/account/plan" size="xs">
      {text('room.ended.upgrade')}
    </ButtonLink>
  );
  return (
    <Notice tone="bad" title={text(blocked ? 'room.check.faults.network' : used ? 'room.check.credit' : 'room.check.faults.failed')} action={action}>
      {blocked ? text('room.check.faults.networkText') : used ? text('room.check.creditText') : explain(error)}
    </Notice>
  );
}

function Sound({ microphone, speaker, setSpeaker }: { microphone: ReturnType<typeof useMicrophone>; speaker: string; setSpeaker: (id: string) => void }) {
  const text = useText();
  const { state, devices, chosen, heard, echo, level, turnOn, hearYourself } = microphone;
  if (state.kind === 'off' || state.kind === 'asking') {
    return (
      <div className={classes.stack}>
        <Button leftSection={<IconMicrophone size={18} aria-hidden />} loading={state.kind === 'asking'} onClick={() => void turnOn()}>
          {text('room.check.turnOn')}
        </Button>
        {state.kind === 'asking' && <p className={classes.quiet}>{text('room.check.asking')}</p>}
      </div>
    );
  }
  if (state.kind === 'fault') {
    return (
      <div className={classes.stack}>
        <Notice tone="bad" title={text(`room.check.faults.${state.fault}`)}>
          {text(`room.check.faults.${state.fault}Text`)}
        </Notice>
        <Button variant="default" onClick={() => void turnOn()}>
          {text('room.check.retry')}
        </Button>
      </div>
    );
  }
  const choices = (list: Device[], fallback: string) => list.map(({ id, label }) => ({ value: id, label: label || fallback }));
  return (
    <div className={classes.stack}>
      <NativeSelect label={text('room.check.microphone')} value={chosen} onChange={(event) => void turnOn(event.currentTarget.value)} data={choices(devices.inputs, text('room.check.microphone'))} />
      {devices.outputs.length > 1 && (
        <NativeSelect label={text('room.check.speaker')} value={speaker} onChange={(event) => setSpeaker(event.currentTarget.value)} data={[{ value: '', label: text('room.check.standard') }, ...choices(devices.outputs, text('room.check.speaker'))]} />
      )}
      <Level level={level} tall />
      <p className={classes.heard} role="status" data-heard={heard}>
        {heard ? (
          <>
            <IconCheck size={16} aria-hidden /> {text('room.check.heard')}
          </>
        ) : (
          text('room.check.say')
        )}
      </p>
      <Button variant="default" leftSection={<IconHeadphones size={18} aria-hidden />} disabled={echo === 'recording' || echo === 'playing'} onClick={() => void hearYourself()}>
        <span aria-live="polite">{text(echo === 'recording' ? 'room.check.recording' : echo === 'playing' ? 'room.check.playing' : echo === 'done' ? 'room.check.again' : 'room.check.record')}</span>
      </Button>
    </div>
  );
}

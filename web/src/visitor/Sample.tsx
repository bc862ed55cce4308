import { ActionIcon } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Notice } from '@/components/Notice';
import { IconPlayerPause, IconPlayerPlay } from '@/components/icons';
import { useText } from '@/i18n';
import { clockOf } from '@/lib/format';
import { sampleLines, samplePeaks, sampleSeconds } from './sample_script';
import classes from './Sample.module.css';

const bars = { width: 3, gap: 2, height: 64 };

/** Twenty seconds of a conversation that one can hear and read along. */
export function Sample() {
  const text = useText();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const at = useTimeOf(audio.current, playing);
  const toggle = () => {
    const sound = audio.current;
    if (!sound) return;
    if (sound.paused) sound.play().catch(() => setFailed(true));
    else sound.pause();
  };
  const begun = playing || at > 0;
  const said = sampleLines.filter(({ from }) => !begun || from <= at);
  return (
    <section className={classes.sample} aria-label={text('visitor.landing.sample.title')}>
      <div className={classes.head}>
        <ActionIcon size={48} radius="xl" onClick={toggle} aria-label={text(playing ? 'visitor.landing.sample.pause' : 'visitor.landing.sample.play')}>
          {playing ? <IconPlayerPause size={22} aria-hidden /> : <IconPlayerPlay size={22} aria-hidden />}
        </ActionIcon>
        <Waves share={at / sampleSeconds} />
        <span className={`${classes.clock} tabular`}>{clockOf(begun ? at : sampleSeconds)}</span>
      </div>
      {failed && <Notice tone="bad">{text('visitor.landing.sample.failed')}</Notice>}
      <ol className={classes.lines}>
        {sampleLines.map((line, index) => (
          <li key={line.from} data-speaker={line.speaker} data-said={index < said.length} className={classes.line}>
            <span className={classes.who}>{text(`visitor.landing.sample.${line.speaker}`)}</span>
            <span lang="en">{line.text}</span>
          </li>
        ))}
      </ol>
      <audio ref={audio} src="/assets/sample.ogg" preload="none" onPlay={() => setPlaying(true)} onPause={() => setPlaying(false)} onEnded={() => setPlaying(false)} onError={() => setFailed(true)} />
    </section>
  );
}

function Waves({ share }: { share: number }) {
  const each = bars.width + bars.gap;
  const width = samplePeaks.length * each - bars.gap;
  return (
    <svg className={classes.waves} viewBox={`0 0 ${width} ${bars.height}`} preserveAspectRatio="none" aria-hidden>
      {samplePeaks.map((peak, at) => {
        const height = Math.max(3, peak * bars.height);
        return <rect key={at} x={at * each} y={(bars.height - height) / 2} width={bars.width} height={height} rx={bars.width / 2} data-past={at / samplePeaks.length < share} />;
      })}
    </svg>
  );
}

/** Where a sound is, as often as the screen is drawn while it plays. */
function useTimeOf(sound: HTMLAudioElement | null, playing: boolean): number {
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (!sound || !playing) return undefined;
    let frame = requestAnimationFrame(function look() {
      setAt(sound.currentTime);
      frame = requestAnimationFrame(look);
    });
    return () => cancelAnimationFrame(frame);
  }, [sound, playing]);
  return at;
}

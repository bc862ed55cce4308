import { Button, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useState, type FormEvent } from 'react';
import { ButtonLink } from '@/components/ButtonLink';
import { Card } from '@/components/Card';
import { IconArrowLeft, IconArrowRight, IconMicrophone, IconPlus, IconRefresh, IconSparkles, IconX } from '@/components/icons';
import { LoadingState } from '@/components/LoadingState';
import { Notice } from '@/components/Notice';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { Brief } from './Brief';
import { roomPath, useGenerate } from './practice';
import { Summary } from './Summary';
import { TemperMeter } from './TemperMeter';
import { emptyWish, mostFears, wishOf, withFear, type WishForm } from './wizard';
import classes from './NewPracticePage.module.css';

const steps = ['who', 'stakes', 'temper', 'preview'] as const;
// Those that come with the platform.
const voices = ['slt', 'rms'] as const;
const usualFears = ['interrupted', 'no', 'numbers', 'silence', 'anger'] as const;

type Form = UseFormReturnType<WishForm>;

/** Describes the talk that is ahead, has it written, and starts it. */
export default function NewPracticePage() {
  const text = useText();
  const explain = useExplanation();
  const [at, setAt] = useState(0);
  const form = useForm<WishForm>({ initialValues: emptyWish, validate: { role: checks(text).required } });
  const generate = useGenerate();
  const step = steps[at] ?? 'who';
  const write = () => generate.mutate(wishOf(form.getValues()));
  const forward = (event: FormEvent) => {
    event.preventDefault();
    if (form.validate().hasErrors) return;
    if (steps[at + 1] === 'preview') write();
    setAt(Math.min(steps.length - 1, at + 1));
  };
  return (
    <Page title={text('room.wizard.title')} description={text('room.wizard.text')} back={{ to: '/practice', label: text('room.wizard.back') }} width="narrow">
      <ol className={classes.steps} aria-label={text('room.wizard.step', { at: at + 1, count: steps.length, name: text(`room.wizard.steps.${step}`) })}>
        {steps.map((each, index) => (
          <li key={each} data-state={index < at ? 'done' : index === at ? 'now' : 'ahead'} aria-current={index === at ? 'step' : undefined}>
            {text(`room.wizard.steps.${each}`)}
          </li>
        ))}
      </ol>
      {step !== 'preview' ? (
        <Card>
          <form onSubmit={forward}>
            <Stack gap="lg">
              {step === 'who' && <Who form={form} />}
              {step === 'stakes' && <Stakes form={form} />}
              {step === 'temper' && <How form={form} />}
              <div className={classes.ways}>
                {at > 0 && (
                  <Button variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />} onClick={() => setAt(at - 1)}>
                    {text('room.wizard.previous')}
                  </Button>
                )}
                <Button type="submit" rightSection={step === 'temper' ? <IconSparkles size={16} aria-hidden /> : <IconArrowRight size={16} aria-hidden />}>
                  {text(step === 'temper' ? 'room.wizard.write' : 'room.wizard.next')}
                </Button>
              </div>
            </Stack>
          </form>
        </Card>
      ) : (
        <Card>
          {generate.isPending && (
            <div aria-busy>
              <p className={classes.writing} role="status">
                {text('room.wizard.writing')}
              </p>
              <LoadingState lines={7} />
            </div>
          )}
          {generate.error && (
            <Stack gap="md">
              <Notice tone="bad">{explain(generate.error)}</Notice>
              <div className={classes.ways}>
                <Button variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />} onClick={() => setAt(at - 1)}>
                  {text('room.wizard.previous')}
                </Button>
                <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={write}>
                  {text('common.tryAgain')}
                </Button>
              </div>
            </Stack>
          )}
          {generate.data && !generate.isPending && (
            <Stack gap="lg">
              <Summary scenario={generate.data} temper={form.getValues().temper} />
              <div>
                <h2 className={classes.title}>{generate.data.title}</h2>
                <p className={classes.summary}>{generate.data.summary}</p>
              </div>
              <Brief scenario={generate.data} temper={form.getValues().temper} />
              <p className={classes.by}>{text(generate.data.produced_by === 'model' ? 'room.wizard.byModel' : generate.data.produced_by === 'engine' ? 'room.wizard.byEngine' : 'room.wizard.byAuthor')}</p>
              <div className={classes.ways}>
                <Button variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />} onClick={() => setAt(at - 1)}>
                  {text('room.wizard.previous')}
                </Button>
                <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={write}>
                  {text('room.wizard.rewrite')}
                </Button>
                <ButtonLink to={roomPath(generate.data.id, { temper: form.getValues().temper, voice: form.getValues().voice || undefined })} leftSection={<IconMicrophone size={16} aria-hidden />}>
                  {text('room.wizard.start')}
                </ButtonLink>
              </div>
            </Stack>
          )}
        </Card>
      )}
    </Page>
  );
}

function Who({ form }: { form: Form }) {
  const text = useText();
  return (
    <>
      <TextInput label={text('room.wizard.role')} description={text('room.wizard.roleHint')} maxLength={120} withAsterisk data-autofocus {...form.getInputProps('role')} />
      <TextInput label={`${text('room.wizard.industry')} (${text('common.optional')})`} description={text('room.wizard.industryHint')} maxLength={64} {...form.getInputProps('industry')} />
    </>
  );
}

function Stakes({ form }: { form: Form }) {
  const text = useText();
  return (
    <>
      <Textarea label={text('room.wizard.stakes')} description={text('room.wizard.stakesHint')} maxLength={400} rows={2} {...form.getInputProps('stakes')} />
      <TextInput label={`${text('room.wizard.goal')} (${text('common.optional')})`} maxLength={300} {...form.getInputProps('goal')} />
      <Fears fears={form.values.fears} change={(fears) => form.setFieldValue('fears', fears)} />
    </>
  );
}

function Fears({ fears, change }: { fears: string[]; change: (fears: string[]) => void }) {
  const text = useText();
  const [fear, setFear] = useState('');
  const full = fears.length >= mostFears;
  const add = (added: string) => {
    change(withFear(fears, added));
    setFear('');
  };
  return (
    <fieldset className={classes.fears}>
      <legend>{text('room.wizard.fears')}</legend>
      <p className={classes.hint}>{text('room.wizard.fearsHint')}</p>
      {fears.length > 0 && (
        <ul className={classes.chosen}>
          {fears.map((each) => (
            <li key={each}>
              <Button size="xs" radius="xl" rightSection={<IconX size={14} aria-hidden />} aria-label={text('room.wizard.removeFear', { fear: each })} onClick={() => change(fears.filter((other) => other !== each))}>
                {each}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className={classes.adding}>
        <TextInput
          className={classes.fear}
          aria-label={text('room.wizard.fear')}
          placeholder={text('room.wizard.fear')}
          value={fear}
          maxLength={200}
          disabled={full}
          onChange={(event) => setFear(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !fear.trim()) return;
            event.preventDefault();
            add(fear);
          }}
        />
        <Button variant="default" size="md" leftSection={<IconPlus size={16} aria-hidden />} disabled={full || !fear.trim()} onClick={() => add(fear)}>
          {text('room.wizard.addFear')}
        </Button>
      </div>
      <div className={classes.usual}>
        {usualFears
          .map((each) => text(`room.wizard.usual.${each}`))
          .filter((each) => !fears.includes(each))
          .map((each) => (
            <Button key={each} size="xs" radius="xl" variant="default" leftSection={<IconPlus size={12} aria-hidden />} disabled={full} onClick={() => add(each)}>
              {each}
            </Button>
          ))}
      </div>
    </fieldset>
  );
}

function How({ form }: { form: Form }) {
  const text = useText();
  return (
    <>
      <TemperMeter value={form.values.temper} change={(temper) => form.setFieldValue('temper', temper)} />
      <NativeSelect label={text('room.wizard.voice')} data={[{ value: '', label: text('room.wizard.voices.any') }, ...voices.map((value) => ({ value, label: text(`room.wizard.voices.${value}`) }))]} {...form.getInputProps('voice')} />
    </>
  );
}

import { Title } from '@mantine/core';
import { useSession } from '@/app/session';
import { useTenant } from '@/app/tenant';
import { PlanOffers } from '@/billing/PlanOffers';
import { ButtonLink } from '@/components/ButtonLink';
import { useText } from '@/i18n';
import { useTitle } from '@/lib/title';
import { Sample } from './Sample';
import classes from './LandingPage.module.css';

const steps = ['first', 'second', 'third'] as const;

/** What the tenant does, in a sentence, a sound and a price. */
export default function LandingPage() {
  const text = useText();
  const { state } = useSession();
  const { experiences, branding } = useTenant();
  const experience = experiences[0] ?? 'practice';
  const words = `visitor.landing.experiences.${experience}` as const;
  useTitle(undefined);
  return (
    <>
      <section className={classes.hero}>
        <div className={classes.words}>
          <Title order={1} className={classes.claim}>
            {branding.tagline || text(`${words}.claim`)}
          </Title>
          <p className={classes.lead}>{text(`${words}.lead`)}</p>
          <div className={classes.ways}>
            <ButtonLink to={state === 'signedIn' ? '/home' : '/signup'} size="lg">
              {text(state === 'signedIn' ? 'common.toPortal' : 'visitor.landing.start')}
            </ButtonLink>
            <ButtonLink to="/pricing" size="lg" variant="default">
              {text('visitor.landing.seePlans')}
            </ButtonLink>
          </div>
          <p className={classes.calm}>{text('visitor.landing.noCard')}</p>
        </div>
        <Sample />
      </section>
      <section className={classes.part} aria-labelledby="how">
        <Title order={2} id="how" className={classes.heading}>
          {text('visitor.landing.how')}
        </Title>
        <ol className={classes.steps}>
          {steps.map((step, at) => (
            <li key={step} className={classes.step}>
              <span className={classes.number} aria-hidden>
                {at + 1}
              </span>
              <Title order={3}>{text(`${words}.steps.${step}.title`)}</Title>
              <p>{text(`${words}.steps.${step}.text`)}</p>
            </li>
          ))}
        </ol>
      </section>
      <section className={classes.part} aria-labelledby="plans">
        <div>
          <Title order={2} id="plans" className={classes.heading}>
            {text('visitor.landing.plans')}
          </Title>
          <p className={classes.lead}>{text('visitor.landing.plansText')}</p>
        </div>
        <PlanOffers />
      </section>
    </>
  );
}

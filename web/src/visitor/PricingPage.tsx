import { Title } from '@mantine/core';
import { PlanOffers } from '@/billing/PlanOffers';
import { useText } from '@/i18n';
import { useTitle } from '@/lib/title';
import classes from './PricingPage.module.css';

export default function PricingPage() {
  const text = useText();
  useTitle(text('visitor.pricing.title'));
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Title order={1}>{text('visitor.pricing.title')}</Title>
        <p>{text('visitor.pricing.text')}</p>
      </header>
      <PlanOffers level={2} />
    </div>
  );
}

import { Button } from '@mantine/core';
import { usePaymentPortal } from '@/billing/account';
import { ButtonLink } from '@/components/ButtonLink';
import { Card } from '@/components/Card';
import { EmptyState } from '@/components/EmptyState';
import { IconExternalLink, IconReceipt } from '@/components/icons';
import { Notice } from '@/components/Notice';
import { asProblem } from '@/api/problem';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import { useTitle } from '@/lib/title';

export default function InvoicesPage() {
  const text = useText();
  useTitle(text('account.tabs.invoices'));
  const explain = useExplanation();
  const portal = usePaymentPortal();
  const boughtNothing = portal.isError && asProblem(portal.error).isMissing;
  return (
    <Card title={text('billing.invoices.title')}>
      {portal.isError && !boughtNothing && <Notice tone="bad">{explain(portal.error)}</Notice>}
      {boughtNothing ? (
        <EmptyState icon={IconReceipt} title={text('billing.invoices.empty')} text={explain(portal.error)} action={<ButtonLink to="/account/plan">{text('visitor.landing.seePlans')}</ButtonLink>} />
      ) : (
        <EmptyState
          icon={IconReceipt}
          title={text('billing.invoices.elsewhere')}
          text={text('billing.invoices.elsewhereText')}
          action={
            <Button loading={portal.isPending} onClick={() => portal.mutate()} leftSection={<IconExternalLink size={16} aria-hidden />}>
              {text('billing.invoices.open')}
            </Button>
          }
        />
      )}
    </Card>
  );
}

import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Schema } from '@/api/contract';
import { Card } from '@/components/Card';
import { Facts } from '@/components/Facts';
import { Money } from '@/components/Money';
import { useText } from '@/i18n';
import { amountOfPrice } from '../money_form';
import type { Plugin, Provider } from '../queries';
import { PricesDialog } from './PricesDialog';

type Price = Schema<'Price'>;

/** What the work of a provider costs: as set for it, else as its plugin says. */
export function Prices({ provider, plugin }: { provider: Provider; plugin: Plugin | undefined }) {
  const text = useText();
  const [opened, dialog] = useDisclosure();
  const ofPlugin = (plugin?.prices as Record<string, Price[]> | undefined)?.[provider.kind];
  const prices = provider.prices ?? ofPlugin ?? [];
  const change = (
    <Button size="xs" variant="default" onClick={dialog.open}>
      {text('console.providers.changePrices')}
    </Button>
  );
  return (
    <Card title={text('console.providers.prices')} description={text('console.providers.pricesText')} actions={change}>
      {prices.length === 0 ? (
        text('console.providers.noPrices')
      ) : (
        <Facts rows={prices.map((price) => [text(`console.providers.units.${price.unit}`, { count: price.per ?? 1 }), <Money key={price.unit} exact amount={amountOfPrice(price)} />] as const)} />
      )}
      <PricesDialog provider={provider} prices={prices} opened={opened} onClose={dialog.close} />
    </Card>
  );
}

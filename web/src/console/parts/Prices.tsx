import { Card } from '@/components/Card';
import { Facts } from '@/components/Facts';
import { Money } from '@/components/Money';
import type { Schema } from '@/api/contract';
import { useText } from '@/i18n';
import type { Plugin, Provider } from '../queries';

type Price = Schema<'Price'>;

// A price of the API is in millionths of a currency.
const amountOf = ({ micros, currency }: Price) => ({ amount: (micros / 1e6).toFixed(6), currency });

/** What the work of a provider costs: as set for it, else as its plugin says. */
export function Prices({ provider, plugin }: { provider: Provider; plugin: Plugin | undefined }) {
  const text = useText();
  const ofPlugin = (plugin?.prices as Record<string, Price[]> | undefined)?.[provider.kind];
  const prices = provider.prices ?? ofPlugin ?? [];
  return (
    <Card title={text('console.providers.prices')} description={text('console.providers.pricesText')}>
      {prices.length === 0 ? (
        text('console.providers.noPrices')
      ) : (
        <Facts rows={prices.map((price) => [text(`console.providers.units.${price.unit}`, { count: price.per ?? 1 }), <Money key={price.unit} exact amount={amountOf(price)} />] as const)} />
      )}
    </Card>
  );
}

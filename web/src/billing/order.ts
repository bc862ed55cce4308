interface Order {
  id: string;
  vendor: string | null;
}

const key = 'parley-order';

/** Keeps in this tab what is being paid, while its payer is on the vendor's page. */
export function rememberOrder({ id, vendor }: Order): void {
  sessionStorage.setItem(key, JSON.stringify({ id, vendor }));
}

export function rememberedOrder(): Order | undefined {
  const kept = sessionStorage.getItem(key);
  return kept ? (JSON.parse(kept) as Order) : undefined;
}

export function forgetOrder(): void {
  sessionStorage.removeItem(key);
}

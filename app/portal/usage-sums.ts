type Priced = { readonly currency: string; readonly amountMinor: bigint };

/** One sum a currency; two currencies are never added. */
export function sumByCurrency(amounts: readonly Priced[]): readonly Priced[] {
  const sums = new Map<string, bigint>();
  for (const { currency, amountMinor } of amounts) {
    sums.set(currency, (sums.get(currency) ?? 0n) + amountMinor);
  }
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}

/** Counts and totals of groups, added up in each currency. */
export function byCurrency(
  rows: readonly { readonly currency: string; readonly count: number; readonly totalMinor: bigint }[],
) {
  return [...new Set(rows.map(({ currency }) => currency))].map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    return {
      currency,
      count: own.reduce((sum, row) => sum + row.count, 0),
      totalMinor: own.reduce((sum, row) => sum + row.totalMinor, 0n),
    };
  });
}

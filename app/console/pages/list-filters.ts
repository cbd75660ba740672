import type { ActiveFilter, FilterSelect } from "~/ui/filter-bar";
import { formatCount } from "~/ui/format/number";
import { en } from "~/ui/messages/en";

/** The currencies a list can be narrowed to. */
export function currencySelect(currencies: readonly string[]): FilterSelect {
  const codes = currencies.map((code) => ({ value: code, label: code }));
  return { name: "currency", label: "Currency", options: [{ value: "", label: "Any" }, ...codes] };
}

/** What narrows a list besides its tab: what was typed, whose rows, in which currency. */
export function activeFilters(
  search: string,
  { query, customerName }: { readonly query: string; readonly customerName: string | null },
): ActiveFilter[] {
  const currency = new URLSearchParams(search).get("currency");
  return [
    query === "" ? null : { name: "q", label: query },
    customerName ? { name: "customer", label: customerName } : null,
    currency ? { name: "currency", label: currency } : null,
  ].filter((filter) => filter !== null);
}

/** Of what a sum under a list is: "EUR, all 1,204". */
export function sumScope(sum: { readonly currency: string; readonly count: number }): string {
  return `${sum.currency}, ${en.allOf(sum.count, formatCount(sum.count, "en"))}`;
}

import type { Book } from "./book";
import type { Scenario } from "./format";

/**
 * The first place where the books of both ways to run a scenario differ, as a sentence; null where they say the same.
 * Compared is all there is but what each driver makes up for itself: numbers of documents, which the engine alone does
 * not draw, and ids of grants to which the file gives no name.
 */
export function firstApart(scenario: Scenario, product: Book, engine: Book): string | null {
  const ids = new Set(scenario.steps.flatMap((step) => ("id" in step && step.id ? step.id : [])));
  const [inProduct, inEngine] = [product, engine].map((book) => comparable(book, ids));
  const apart = differenceAt("", inProduct, inEngine);
  return apart && `the product and the engine alone differ at ${apart}`;
}

function comparable(book: Book, ids: ReadonlySet<string>) {
  return {
    ...book,
    invoices: book.invoices.map((invoice) => ({ ...invoice, number: null })),
    wallets: book.wallets.map((wallet) => ({
      ...wallet,
      grants: wallet.grants.map(({ id, balance }) => ({ id: ids.has(id) ? id : null, balance })),
    })),
  };
}

function differenceAt(place: string, product: unknown, engine: unknown): string | null {
  if (!isParted(product) || !isParted(engine)) {
    return product === engine ? null : `${place}: ${textOf(product)} and ${textOf(engine)}`;
  }
  for (const key of new Set([...Object.keys(product), ...Object.keys(engine)])) {
    const apart = differenceAt(place === "" ? key : `${place}.${key}`, product[key], engine[key]);
    if (apart !== null) return apart;
  }
  return null;
}

function isParted(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

import type { Scenario } from "./format";
import { productCode } from "./product-code";
import { subscriptionAliases } from "./subscription-names";

/**
 * Ids in the product by the names of a file: plans and tax rates by their codes in the product, customers and
 * subscriptions by theirs in the file, which are added as they are made.
 */
export type Names = {
  readonly plans: ReadonlyMap<string, string>;
  readonly taxRates: ReadonlyMap<string, string>;
  readonly customers: Map<string, string>;
  /** By the first name of a subscription. */
  readonly subscriptions: Map<string, string>;
  /** Wallets by customer and code, `acme/default`; what a grant is called in the file by its id. */
  readonly wallets: Map<string, string>;
  readonly grants: Map<string, string>;
};

export function noNames(known: Pick<Names, "plans" | "taxRates">): Names {
  const { plans, taxRates } = known;
  return {
    plans,
    taxRates,
    customers: new Map(),
    subscriptions: new Map(),
    wallets: new Map(),
    grants: new Map(),
  };
}

export function subscriptionNamed(scenario: Scenario, names: Names, as: string): string {
  return named(names.subscriptions, subscriptionAliases(scenario).get(as) ?? as);
}

export function customerNamed(names: Names, name: string): string {
  return named(names.customers, name);
}

export function planNamed(names: Names, name: string): string {
  return named(names.plans, productCode(name));
}

function named(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`${name} is not known here.`);
  return id;
}

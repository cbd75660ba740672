import type { Instant } from "~/billing/time/instant";
import type {
  Book,
  BookCreditNote,
  BookInvoice,
  ChargeUsage,
  CreditLook,
  CustomerLook,
  CustomerState,
  DraftLook,
  SubscriptionLook,
  SubscriptionState,
  UsageLook,
  WalletLook,
  WalletState,
} from "./book";
import type { Scenario } from "./format";
import { stateUnderName, subscriptionAliases } from "./subscription-names";

/** What can be looked at while a scenario runs. Subscriptions are asked for by their first name. */
export type Watched = {
  /** Pending before it was started. */
  subscriptionState(as: string): Promise<SubscriptionState>;
  chargeUsage(as: string): Promise<readonly ChargeUsage[]>;
  customerState(customer: string): Promise<CustomerState>;
  wallets(customer: string): Promise<readonly WalletState[]>;
  /** Of all customers, in the order of issue, with what is left of them now. */
  creditNotes(): Promise<readonly BookCreditNote[]>;
  /** The open drafts of a customer. */
  drafts(customer: string): Promise<readonly BookInvoice[]>;
};

/** The looks of a book while it is being written. */
export type Looks = Pick<
  Book,
  "creditLooks" | "draftLooks" | "subscriptions" | "customers" | "wallets" | "usage"
> & {
  readonly creditLooks: CreditLook[];
  readonly draftLooks: DraftLook[];
  readonly subscriptions: SubscriptionLook[];
  readonly customers: CustomerLook[];
  readonly wallets: WalletLook[];
  readonly usage: UsageLook[];
};

export function noLooks(): Looks {
  return { creditLooks: [], draftLooks: [], subscriptions: [], customers: [], wallets: [], usage: [] };
}

/** Every instant that an expectation names. */
export function lookInstants({ expect }: Scenario): Instant[] {
  const lists: readonly (readonly { readonly at?: Instant | undefined }[])[] = [
    expect.subscriptions,
    expect.usage,
    expect.customers,
    expect.overdue,
    expect.wallets,
    expect.credit_notes,
    expect.drafts,
  ];
  return lists.flatMap((list) => list.flatMap(({ at }) => at ?? []));
}

/** Looks at what the expectations of an instant are about. */
export async function lookAt(scenario: Scenario, driver: Watched, at: Instant, looks: Looks): Promise<void> {
  const { expect } = scenario;
  const now = <Look extends { readonly at?: Instant | undefined }>(list: readonly Look[]) =>
    list.filter((look) => look.at === at);
  await lookAtSubscriptions(
    scenario,
    driver,
    at,
    now(expect.subscriptions).map(({ as }) => as),
    looks,
  );
  const aliases = subscriptionAliases(scenario);
  const used = now(expect.usage).map(({ subscription }) => aliases.get(subscription) ?? subscription);
  for (const subscription of new Set(used)) {
    looks.usage.push({ subscription, at, charges: await driver.chargeUsage(subscription) });
  }
  const seen = [
    ...now(expect.customers).map(({ id }) => id),
    ...now(expect.overdue).map(({ customer }) => customer),
  ];
  await lookAtCustomers(driver, at, seen, looks);
  await lookAtWallets(
    driver,
    at,
    now(expect.wallets).map(({ customer }) => customer),
    looks,
  );
  for (const customer of new Set(now(expect.drafts).map((draft) => draft.customer))) {
    looks.draftLooks.push({ customer, at, drafts: await driver.drafts(customer) });
  }
  const credited = new Set(now(expect.credit_notes).map((note) => note.customer));
  if (credited.size === 0) return;
  const notes = await driver.creditNotes();
  for (const customer of credited) {
    looks.creditLooks.push({ customer, at, notes: notes.filter((note) => note.customer === customer) });
  }
}

/** How everything stands at the end. */
export async function lookLast(scenario: Scenario, driver: Watched, looks: Looks): Promise<void> {
  const customers = scenario.customers.map(({ id }) => id);
  await lookAtSubscriptions(scenario, driver, null, [...subscriptionAliases(scenario).keys()], looks);
  await lookAtCustomers(driver, null, customers, looks);
  await lookAtWallets(driver, null, customers, looks);
}

async function lookAtSubscriptions(
  scenario: Scenario,
  driver: Watched,
  at: Instant | null,
  names: readonly string[],
  looks: Looks,
): Promise<void> {
  const aliases = subscriptionAliases(scenario);
  for (const as of new Set(names)) {
    const state = await driver.subscriptionState(aliases.get(as) ?? as);
    looks.subscriptions.push({ ...stateUnderName(scenario, as, at, state), as, at });
  }
}

async function lookAtCustomers(
  driver: Watched,
  at: Instant | null,
  customers: readonly string[],
  looks: Looks,
): Promise<void> {
  for (const id of new Set(customers)) {
    looks.customers.push({ ...(await driver.customerState(id)), id, at });
  }
}

async function lookAtWallets(
  driver: Watched,
  at: Instant | null,
  customers: readonly string[],
  looks: Looks,
): Promise<void> {
  for (const customer of new Set(customers)) {
    for (const wallet of await driver.wallets(customer)) looks.wallets.push({ ...wallet, customer, at });
  }
}

import { formatInstant } from "~/billing/time/instant";
import type { Book, ChargeUsage, CustomerLook } from "./book";
import type { Expectation, Scenario } from "./format";
import { numberDifference, plainDifference, sameNumber } from "./same-number";
import { subscriptionAliases } from "./subscription-names";

/** How customers, subscriptions and their usage stand at an instant, compared with what a file expects. */
export function stateDifference(scenario: Scenario, book: Book): string | null {
  return (
    customers(scenario, book) ??
    overdue(scenario, book) ??
    subscriptions(scenario, book) ??
    usage(scenario, book)
  );
}

function customers({ expect }: Scenario, book: Book): string | null {
  for (const expected of expect.customers) {
    const { id, at = null } = expected;
    const name = placed(`customer ${id}`, at);
    const look = book.customers.find((found) => found.id === id && found.at === at);
    if (!look) return `${name}: never seen`;
    const difference =
      numberDifference([
        ["balance", expected.balance, look.balance],
        ["credit_balance", expected.credit_balance, look.creditBalance],
      ]) ??
      plainDifference([
        ["bill_cycle_day", expected.bill_cycle_day, look.billCycleDay],
        ["payments_count", expected.payments_count, look.paymentsCount],
        ["unpaid_invoices", expected.unpaid_invoices, look.unpaidInvoices],
      ]) ??
      paymentDifference(expected.payments ?? [], look);
    if (difference !== null) return `${name}: ${difference}`;
  }
  return null;
}

/** Payments stand in the order in which they were made; others may stand between them. */
function paymentDifference(
  expected: readonly { readonly amount: string }[],
  look: CustomerLook,
): string | null {
  let next = 0;
  for (const { amount } of expected) {
    const index = look.payments.findIndex((paid, at) => at >= next && sameNumber(paid, amount));
    if (index < 0) return `expected payment ${amount}, got ${look.payments.join(", ") || "none"}`;
    next = index + 1;
  }
  return null;
}

function overdue({ expect }: Scenario, book: Book): string | null {
  for (const { customer, at, state } of expect.overdue) {
    const look = book.customers.find((found) => found.id === customer && found.at === at);
    const difference = plainDifference([["state", state, look?.overdue ?? null]]);
    if (difference !== null) return `${placed(`overdue ${customer}`, at)}: ${difference}`;
  }
  return null;
}

function subscriptions({ expect }: Scenario, book: Book): string | null {
  for (const expected of expect.subscriptions) {
    const { as, at = null, current_period: period } = expected;
    const look = book.subscriptions.find((found) => found.as === as && found.at === at);
    const name = placed(`subscription ${as}`, at);
    if (!look) return `${name}: never seen`;
    const difference = plainDifference([
      ["status", expected.status, look.status],
      ["period from", period?.from, look.currentPeriod?.from ?? null],
      ["period to", period?.to, look.currentPeriod?.to ?? null],
      ["charged_through", expected.charged_through, look.chargedThrough],
      ["billing_ends", expected.billing_ends, look.billingEnds],
    ]);
    if (difference !== null) return `${name}: ${difference}`;
  }
  return null;
}

function usage(scenario: Scenario, book: Book): string | null {
  const aliases = subscriptionAliases(scenario);
  for (const expected of scenario.expect.usage) {
    const subscription = aliases.get(expected.subscription) ?? expected.subscription;
    const look = book.usage.find((found) => found.subscription === subscription && found.at === expected.at);
    const charge = look?.charges.find((found) => found.charge === expected.charge);
    const name = placed(`usage ${expected.subscription} ${expected.charge}`, expected.at);
    if (!charge) return `${name}: expected usage, got none`;
    const difference =
      numberDifference([
        ["quantity", expected.quantity, charge.quantity],
        ["amount", expected.amount, charge.amount],
        ["total", expected.total, charge.total],
      ]) ??
      plainDifference([
        ["events", expected.events, charge.eventCount],
        ["period from", expected.period?.from, charge.period.from],
        ["period to", expected.period?.to, charge.period.to],
      ]) ??
      groupDifference(expected, charge, groupNames(scenario, expected.charge)) ??
      filterDifference(expected, charge);
    if (difference !== null) return `${name}: ${difference}`;
  }
  return null;
}

type ExpectedUsage = Expectation["usage"][number];

/** The properties a charge groups by, in order. */
function groupNames(scenario: Scenario, charge: string): readonly string[] {
  const charges = scenario.plans.flatMap((plan) => plan.charges);
  return charges.find((found) => found.code === charge && found.group_by.length > 0)?.group_by ?? [];
}

function groupDifference(
  { groups = [] }: ExpectedUsage,
  charge: ChargeUsage,
  names: readonly string[],
): string | null {
  for (const { group, quantity, amount } of groups) {
    const values = Array.isArray(group) ? group : names.map((name) => group[name] ?? "");
    const key = JSON.stringify(values);
    const found = charge.groups.find((candidate) => JSON.stringify(candidate.group) === key);
    if (!found) return `expected group ${values.join(", ")}, got none`;
    const difference = partDifference({ quantity, amount }, found);
    if (difference !== null) return `group ${values.join(", ")} ${difference}`;
  }
  return null;
}

function filterDifference({ filters = [] }: ExpectedUsage, charge: ChargeUsage): string | null {
  for (const { match, quantity, amount } of filters) {
    const words = matchWords(match);
    const found = charge.filters.find((candidate) => matchWords(candidate.match) === words);
    if (!found) return `expected filter ${words}, got none`;
    const difference = partDifference({ quantity, amount }, found);
    if (difference !== null) return `filter ${words} ${difference}`;
  }
  return null;
}

/** One way to write a filter, whatever the order of its properties. */
function matchWords(match: Readonly<Record<string, readonly string[]>> | null): string {
  if (match === null) return "none";
  return Object.entries(match)
    .map(([name, values]) => `${name} ${[...values].sort().join("|")}`)
    .sort()
    .join(", ");
}

function partDifference(
  expected: { readonly quantity: string | undefined; readonly amount: string | undefined },
  found: { readonly quantity: string; readonly amount: string },
): string | null {
  return numberDifference([
    ["quantity", expected.quantity, found.quantity],
    ["amount", expected.amount, found.amount],
  ]);
}

function placed(name: string, at: number | null): string {
  return at === null ? name : `${name} at ${formatInstant(at)}`;
}

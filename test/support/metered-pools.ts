// Customers that are billed for usage by the month, and pools that they agree.
import { expect } from "vitest";
import type { Policy } from "~/billing/policy-kinds";
import type { AddPoolInput } from "~/operations/add-pool.server";
import type { ClonedDatabase } from "../../server/postgres/throw-away";
import { controlAccounts } from "./control-accounts";
import { chargeOn, foundTestOrganization, type TestOrganization } from "./organization";

export const NOTHING = { plans: [], metrics: [], charges: [] };

/** A monthly commitment of 100.00 of the customer, but for what is said. */
export function terms(customerId: string, more: Partial<AddPoolInput> = {}): AddPoolInput {
  return {
    customerId,
    code: "year",
    name: "Yearly agreement",
    kind: "commitment",
    scope: "customer",
    subscriptionId: null,
    currency: null,
    amount: "100.00",
    counts: NOTHING,
    cadence: { unit: "month", count: 1 },
    from: null,
    to: null,
    ...more,
  };
}

export type MeteredBook = TestOrganization & { readonly customerId: string; readonly planId: string };

/** A customer and a plan that bills 0.50 for each call of a month. */
export async function metered(policy: Partial<Policy> = {}): Promise<MeteredBook> {
  const organization = await foundTestOrganization({ policy });
  await organization.metric("calls", "sum", "n");
  const planId = await organization.plan("team", {
    prices: [],
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.50" })],
  });
  return { ...organization, planId, customerId: await organization.customer() };
}

export const used = (id: string, at: string, n: string) => [{ id, metric: "calls", at, properties: { n } }];

/** Every control account stands where the rows it controls do. */
export async function expectBooksTied(book: TestOrganization, clone: ClonedDatabase): Promise<void> {
  for (const { account, booked, held: stands } of await controlAccounts(clone, book.id))
    expect([account, booked]).toEqual([account, stands]);
}

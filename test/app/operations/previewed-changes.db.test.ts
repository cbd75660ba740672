// What a preview shows is what confirming it writes, whatever customers have: hundreds of random changes of subscriptions
// with taxes, coupons, prepaid and given credit, fixed items and usage, through PostgreSQL.
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ProposedFee } from "~/billing/fees/fee";
import type { RunCreditNote } from "~/billing/invoicing/billing-slice";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { accept, type Outcome } from "~/billing/outcome";
import type { Policy } from "~/billing/policy-kinds";
import type { ChangeTiming } from "~/billing/subscription/when";
import type { Context } from "~/context.server";
import { run } from "~/gate.server";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { grantWalletCredit } from "~/operations/buy-credit.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { createCoupon } from "~/operations/create-coupon.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { grantCredit } from "~/operations/grant-credit.server";
import { openWallet } from "~/operations/open-wallet.server";
import { previewChange } from "~/operations/preview-change.server";
import { recordUsage } from "~/operations/record-usage.server";
import type { ChangePreview } from "~/operations/steps/bill-change.server";
import type { SubscriptionChange } from "~/operations/steps/subscription-change";
import { previewTransfer, transferSubscription } from "~/operations/transfer-subscription.server";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import { chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

const PLANS = ["small", "large", "weekly", "arrears", "yearly"] as const;
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 5);

const timing = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ at: "now" } as const) },
  { weight: 1, arbitrary: fc.constant({ at: "period_end" } as const) },
  { weight: 1, arbitrary: fc.integer({ min: -10, max: 10 }) },
);
const anyAsked = fc.record({
  // What is refused less often comes more often.
  what: fc.constantFrom(
    ...PLANS,
    ...Array<"quantity">(4).fill("quantity"),
    ...Array<"units">(5).fill("units"),
    ...(["bill_day", "bill_day", "move", "move"] as const),
    ...(["pause", "resume", "undo", "cancel", "undo_cancel"] as const),
  ),
  when: timing,
  number: fc.integer({ min: 1, max: 9 }),
  unused: fc.constantFrom("credit", "keep", null),
  usage: fc.integer({ min: 0, max: 40 }),
});
type Asked = typeof anyAsked extends fc.Arbitrary<infer T> ? T : never;

const feeText = (amountMinor: bigint, discountMinor: bigint) => `${amountMinor} less ${discountMinor}`;
const feeTexts = (fees: readonly ProposedFee[]) =>
  fees.map((fee) => feeText(fee.amountMinor, fee.discountMinor)).sort();
const sorted = (all: readonly object[]) => all.map((each) => JSON.stringify(each)).sort();

const invoiceTexts = (drafts: readonly ClosedDraft[]) =>
  sorted(
    drafts.map(({ netMinor, taxMinor, totalMinor, fees }) => {
      return {
        net: `${netMinor}`,
        tax: `${taxMinor}`,
        total: `${totalMinor}`,
        left: null,
        fees: feeTexts(fees),
      };
    }),
  );
const noteTexts = (notes: readonly RunCreditNote[]) =>
  sorted(
    notes.map(({ note, fees }) => {
      const left = [`${note.creditMinor}`, `${note.refundMinor}`];
      const { netMinor, taxMinor, totalMinor } = note;
      return { net: `${netMinor}`, tax: `${taxMinor}`, total: `${totalMinor}`, left, fees: feeTexts(fees) };
    }),
  );

type Document = {
  id: string;
  net: string;
  tax: string;
  total: string;
  left: string[] | null;
  fees: string[];
};

/** All documents of a customer, told as those of a preview are. */
async function documentsOf(organization: TestOrganization, customerId: string) {
  const read = (table: "invoices" | "credit_notes") => {
    const ofDocument = sql.raw(table === "invoices" ? "f.invoice_id = d.id" : "f.credit_note_id = d.id");
    const left = sql.raw(
      table === "invoices" ? "null::text[]" : "array[credit_minor::text, refund_minor::text]",
    );
    return organization.view(({ tx }) =>
      tx.execute<Document>(sql`
        select d.id, net_minor::text as net, tax_minor::text as tax, total_minor::text as total, ${left} as left,
          (select array_agg(f.amount_minor || ' less ' || f.discount_minor) from fees f where f.organization_id = ${organization.id} and ${ofDocument}) as fees
        from ${sql.raw(table)} d where d.organization_id = ${organization.id} and d.customer_id = ${customerId}`),
    );
  };
  return { invoices: await read("invoices"), notes: await read("credit_notes") };
}

type Held = { customerId: string; subscriptionId: string; events: number };
type World = {
  readonly organization: TestOrganization;
  readonly plans: Readonly<Record<(typeof PLANS)[number], string>>;
  readonly held: Held[];
};

/** Twenty customers: with tax or without, coupons, given credit and prepaid credit of either kind among them. */
async function openWorld(policy: Partial<Policy>): Promise<World> {
  const organization = await foundTestOrganization({ policy, clock: new Date(START).toISOString() });
  await organization.metric("calls", "sum", "n");
  const rates = await Promise.all(
    ["19", "7.7"].map((rate) =>
      organization.run((context) =>
        createTaxRate(context, {
          code: `vat${rate.replace(".", "")}`,
          name: "VAT",
          category: "S",
          rate,
          country: "DE",
        }),
      ),
    ),
  );
  const off = { currency: null, periods: null, planCodes: [], metricCodes: [], reusable: true };
  const always = { validFrom: null, validTo: null, maxUses: null, maxUsesPerCustomer: null };
  for (const [code, terms] of [
    ["tenth", { percent: "10", amount: null, duration: "forever" }],
    ["fifty", { percent: null, amount: "50", duration: "once" }],
  ] as const)
    await organization.run((context) =>
      createCoupon(context, { code, name: code, ...off, ...always, ...terms }),
    );
  const world = { organization, plans: await openPlans(organization), held: [] as Held[] };
  for (let index = 0; index < 20; index += 1) {
    const taxRateId = rates[index % 3]?.id ?? null;
    const zone = index % 4 === 0 ? "America/Los_Angeles" : "Europe/Berlin";
    const customerId = await organization.customer({ name: `Customer ${index}`, taxRateId, zone });
    const code = ["tenth", "fifty"][index % 5];
    if (code) await organization.run((context) => applyCoupon(context, { customerId, code, amount: null }));
    if (index % 4 === 1)
      await organization.run((context) =>
        grantCredit(context, { customerId, amount: "120", currency: null }),
      );
    if (index % 4 === 2) await openCredit(organization, customerId);
    world.held.push({ customerId, subscriptionId: await begin(world, customerId, index), events: 0 });
  }
  return world;
}

async function openPlans(organization: TestOrganization): Promise<World["plans"]> {
  const calls = chargeOn("calls", { type: "per_unit", unit_amount: "0.13" });
  const seats = {
    code: "seats",
    name: "seats",
    units: "3",
    prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "7.01" } }],
    timing: "in_advance",
    recurring: true,
    prorated: true,
  } as const;
  const price = (amount: string) => ({
    prices: [{ currency: "EUR", amount }],
    charges: [calls],
    fixedItems: [seats],
  });
  const terms = {
    small: price("31.00"),
    large: price("93.50"),
    weekly: { ...price("14.00"), cadence: { unit: "week", count: 1 } },
    arrears: { ...price("62.00"), timing: "in_arrears" },
    yearly: { ...price("699.99"), cadence: { unit: "year", count: 1 } },
  } as const;
  const plans: Partial<Record<(typeof PLANS)[number], string>> = {};
  for (const name of PLANS) plans[name] = await organization.plan(name, terms[name]);
  return plans as World["plans"];
}

async function openCredit(organization: TestOrganization, customerId: string): Promise<void> {
  const terms = { currency: null, priority: 1, metricCodes: [], topUp: null };
  const wallet = await organization.run((context) =>
    openWallet(context, { customerId, code: "w", name: "Wallet", ...terms }),
  );
  const gift = { walletId: wallet.id, amount: "45", priority: 1, expiresAt: null };
  await organization.run((context) => grantWalletCredit(context, gift));
}

const begin = ({ organization, plans }: World, customerId: string, index: number) =>
  organization.subscribe({ customerId, planId: plans[PLANS[index % PLANS.length] ?? "small"] });

type Steps = {
  readonly shown: (context: Context) => Promise<Outcome<Pick<ChangePreview, "previewHash" | "decision">>>;
  readonly confirm: (
    context: Context,
    hash: string | null,
  ) => Promise<Outcome<{ readonly moved: string | null }>>;
};

/** What is asked for, as its preview and as what confirms it; `moved` is the subscription it went on as. */
function stepsOf(
  { plans }: World,
  { subscriptionId }: Held,
  asked: Asked,
  when: ChangeTiming,
  toCustomerId: string,
): Steps {
  if (asked.what === "move") {
    const terms = { subscriptionId, toCustomerId, oldEnds: "now", addOns: "end" } as const;
    return {
      shown: async (context: Context) => {
        const outcome = await previewTransfer(context, terms);
        return outcome.ok ? accept(outcome.value.left) : outcome;
      },
      confirm: async (context: Context, previewHash: string | null) => {
        const outcome = await transferSubscription(context, { ...terms, previewHash });
        return outcome.ok ? accept({ moved: outcome.value.id }) : outcome;
      },
    };
  }
  const change = changeOf(plans, asked, when);
  return {
    shown: (context: Context) => previewChange(context, { subscriptionId, change }),
    confirm: async (context: Context, previewHash: string | null) => {
      const outcome =
        change.kind === "cancel"
          ? await cancelSubscription(context, { subscriptionId, ...change, previewHash })
          : await changeSubscription(context, { subscriptionId, change, previewHash });
      return outcome.ok ? accept({ moved: null }) : outcome;
    },
  };
}

function changeOf(
  plans: World["plans"],
  { what, unused, number }: Asked,
  when: ChangeTiming,
): SubscriptionChange {
  switch (what) {
    case "quantity":
      return { kind: "quantity", quantity: `${number}`, when, unused };
    case "units":
      return { kind: "units", item: "seats", units: `${number}`, when, unused };
    case "pause":
    case "resume":
      return { kind: what, when, service: "billing" };
    case "bill_day":
      return { kind: "bill_day", day: number * 3, notBefore: null };
    case "undo":
    case "undo_cancel":
      return { kind: what };
    case "cancel":
      return { kind: "cancel", when, unused: unused ?? "credit", closingInvoice: number < 8 };
    case "move":
      throw new Error("A transfer is no change.");
    default:
      return { kind: "plan", planId: plans[what], quantity: null, when: number < 3 ? null : when, unused };
  }
}

/** Asks for one thing and confirms its preview; gives how many documents that wrote, null where it was refused. */
async function confirmOne(world: World, index: number, asked: Asked): Promise<number | null> {
  const { organization, held } = world;
  const own = held[index] as Held;
  if (asked.usage > 25) await organization.run((context) => recordUsage(context, [usageOf(own, asked)]));
  const now = await organization.view(async (context) => context.now);
  const when =
    typeof asked.when === "number"
      ? ({ at: "day", on: Math.floor(now / DAY) + asked.when } as const)
      : asked.when;
  const target = (held[(index + 7) % held.length] as Held).customerId;
  const { shown, confirm } = stepsOf(world, own, asked, when, target);
  const before = await documentsOf(organization, own.customerId);
  const preview = await organization.view(shown);
  const outcome = await run(organization.caller, { operation: "test" }, (context) =>
    confirm(context, preview.ok ? preview.value.previewHash : null),
  );
  expect([asked, codes(outcome)]).toEqual([asked, codes(preview)]);
  if (!preview.ok || !outcome.ok) {
    if (codes(preview).includes("subscription_ended"))
      own.subscriptionId = await begin(world, own.customerId, index);
    return null;
  }
  const after = await documentsOf(organization, own.customerId);
  const added = (of: keyof typeof after) => {
    const known = new Set(before[of].map(({ id }) => id));
    return sorted(
      after[of]
        .filter(({ id }) => !known.has(id))
        .map(({ id: _, ...told }) => ({ ...told, fees: told.fees.sort() })),
    );
  };
  const { drafts, creditNotes } = preview.value.decision;
  expect([asked, added("invoices")]).toEqual([asked, invoiceTexts(drafts)]);
  expect([asked, added("notes")]).toEqual([asked, noteTexts(creditNotes)]);
  const { moved } = outcome.value;
  if (moved !== null) Object.assign(own, { customerId: target, subscriptionId: moved });
  return drafts.length + creditNotes.length;
}

function usageOf(own: Held, { usage }: Asked) {
  own.events += 1;
  return {
    transactionId: `${own.subscriptionId}-${own.events}`,
    subscription: publicId("subscription", own.subscriptionId),
    metric: "calls",
    properties: { n: `${usage * 31}` },
  };
}

const codes = (outcome: Outcome<unknown>) => (outcome.ok ? [] : outcome.refusals.map(({ code }) => code));

test("what a preview shows is what confirming it writes, in hundreds of random changes", {
  timeout: 240_000,
}, async () => {
  let confirmed = 0;
  let documents = 0;
  for (const policy of [
    {},
    { change_timing: "as_asked", quantity_down: "credit", unused_credit: "negative_line" },
  ] as const) {
    const world = await openWorld(policy);
    const script = fc.sample(
      fc.array(anyAsked, { minLength: world.held.length, maxLength: world.held.length }),
      {
        numRuns: 9,
        seed: Number(process.env.PROPERTY_SEED ?? "1"),
      },
    );
    for (const [step, asks] of script.entries()) {
      await world.organization.advance(
        new Date(START + (step * 5 + 1) * DAY + step * 3_600_000 * 7).toISOString(),
      );
      for (const [index, asked] of asks.entries()) {
        const written = await confirmOne(world, index, asked);
        if (written === null) continue;
        confirmed += 1;
        documents += written;
      }
    }
  }
  expect(confirmed).toBeGreaterThan(250);
  expect(documents).toBeGreaterThan(150);
});

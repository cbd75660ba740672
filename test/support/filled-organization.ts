// An organization in which everything that has an address exists once, made by the product itself.
import type postgres from "postgres";
import type { Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { run } from "~/gate.server";
import { publicId } from "~/ids.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { addCustomerNote } from "~/operations/add-customer-note.server";
import { addPool } from "~/operations/add-pool.server";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { createApiKey } from "~/operations/create-api-key.server";
import { createBulkRun } from "~/operations/create-bulk-run.server";
import { createCoupon } from "~/operations/create-coupon.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { createCustomer } from "~/operations/create-customer.server";
import { createPlan } from "~/operations/create-plan.server";
import { createPlanMigration } from "~/operations/create-plan-migration.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { inviteMember } from "~/operations/invite-member.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadPositions } from "~/operations/load-positions.server";
import { openWallet } from "~/operations/open-wallet.server";
import { placeHold } from "~/operations/place-hold.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { recordUsage } from "~/operations/record-usage.server";
import { saveMetric } from "~/operations/save-metric.server";
import { savePlanDraft } from "~/operations/save-plan-draft.server";
import { setOverride } from "~/operations/set-override.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { loadFeesOf } from "~/store/fees.server";
import { asOwner } from "./database";
import { accepted, chargeOn } from "./organization";
import { type Merchant, saveCard } from "./payments";

type Clone = Parameters<typeof asOwner>[0];

export type FilledOrganization = {
  readonly merchant: Merchant;
  readonly customerId: string;
  /** The public id of one row of each kind, by the name that routes give the parameter. */
  readonly ids: Readonly<Record<PublicName, string>>;
};

export type PublicName =
  | "org"
  | "customer"
  | "metric"
  | "plan"
  | "subscription"
  | "migration"
  | "bulkRun"
  | "invoice"
  | "line"
  | "payment"
  | "method"
  | "taxRate"
  | "issuer"
  | "coupon"
  | "appliedCoupon"
  | "wallet"
  | "pool"
  | "note"
  | "creditNote"
  | "override"
  | "hold"
  | "credit"
  | "draft"
  | "usageEvent"
  | "providerEvent"
  | "run"
  | "mail"
  | "key"
  | "invitation"
  | "user";

const TERMS = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 0,
  prices: [{ currency: "EUR", amount: "30.00" }],
  charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.10" })],
} as const;

/** Fills a merchant with a plan, a paying customer, usage, a paid invoice, and what happened on the way. */
export async function fillOrganization(merchant: Merchant, clone: Clone): Promise<FilledOrganization> {
  const act = async <T>(work: (context: Context) => Promise<Outcome<T>>): Promise<T> =>
    accepted(await run(merchant.owner, { operation: "test" }, work));
  await act((context) =>
    saveMetric(context, { code: "calls", name: "Calls", aggregation: "sum", field: "n" }),
  );
  const { planId } = await act((context) =>
    createPlan(context, { code: "team", name: "Team", terms: TERMS }),
  );
  await act((context) => publishPlan(context, { planId }));
  await act((context) => savePlanDraft(context, { planId, revision: 0, terms: { ...TERMS, trialDays: 14 } }));
  const { id: customerId } = await act((context) =>
    createCustomer(context, { name: "Acme", email: "ann@acme.example", externalId: "acme" }),
  );
  const { id: subscriptionId } = await act((context) =>
    subscribeCustomer(context, { customerId, planId, externalId: "sub1" }),
  );
  await saveCard(merchant, customerId, "4242424242424242");
  await act((context) =>
    recordUsage(context, [
      {
        transactionId: "t1",
        subscription: publicId("subscription", subscriptionId),
        metric: "calls",
        properties: { n: "7" },
      },
    ]),
  );
  await act((context) =>
    createTaxRate(context, { code: "vat", name: "VAT", category: "S", country: "DE", rate: "19" }),
  );
  await act((context) => createApiKey(context, { name: "Till", scopes: ["read"] }));
  await act((context) => inviteMember(context, { email: "new@example.com", role: "billing" }));
  await drainOrganization(merchant.organizationId);
  await act((context) => correct(context, customerId));
  await act((context) => keepAmount(context, subscriptionId));
  await act((context) => holdUsage(context, subscriptionId));
  await act((context) =>
    createPlanMigration(context, {
      planId,
      toVersion: null,
      audience: { kind: "list", subscriptions: ["ext:sub1"] },
      timing: { at: "next_renewal" },
    }),
  );
  await act((context) =>
    createBulkRun(context, { kind: "bill_customers", ids: [customerId], through: null }),
  );
  const ids = await asOwner(clone, (sql) => readIds(sql, merchant));
  return { merchant, customerId, ids };
}

/** A day of 2070. */
const FAR = 36_600;

const YEARLY_CAP = {
  code: "most",
  name: "Most of a year",
  kind: "cap",
  scope: "customer",
  subscriptionId: null,
  currency: null,
  amount: "9000.00",
  counts: { plans: [], metrics: [], charges: [] },
  cadence: { unit: "year", count: 1 },
  from: null,
  to: null,
} as const;

/** What is done beside the runs: a coupon, a wallet, a pool, a draft, an invoice with a credit note. */
async function correct(context: Context, customerId: string): Promise<Outcome<null>> {
  const coupon = { code: "spring", name: "Spring", percent: "10", amount: null, currency: null } as const;
  const always = {
    duration: "forever",
    periods: null,
    planCodes: [],
    metricCodes: [],
    reusable: false,
  } as const;
  const open = { validFrom: null, validTo: null, maxUses: null, maxUsesPerCustomer: null };
  accepted(await createCoupon(context, { ...coupon, ...always, ...open }));
  accepted(await applyCoupon(context, { customerId, code: "spring", amount: null }));
  const wallet = { code: "main", name: "Main", currency: null, priority: 50, metricCodes: [], topUp: null };
  accepted(await openWallet(context, { customerId, ...wallet }));
  accepted(await addPool(context, { customerId, ...YEARLY_CAP }));
  accepted(await addCustomerNote(context, { customerId, body: "Ask for Ada." }));
  const lines = [{ description: "Setup", quantity: "1", unitAmount: "10.00", taxes: [] }];
  accepted(await issueOneOff(context, { customerId, lines, on: null, placement: "hold" }));
  const { invoiceId } = accepted(
    await issueOneOff(context, { customerId, lines, on: null, placement: "issue" }),
  );
  const [fee] = await loadFeesOf(context, "invoice", [invoiceId ?? ""]);
  accepted(
    await createCreditNote(context, {
      invoiceId: invoiceId ?? "",
      lines: [{ feeId: fee?.id ?? "", amount: "1.00" }],
      settlement: { as: "credit" },
      effect: "concession",
      reason: "other",
    }),
  );
  return { ok: true, value: null };
}

/** Fixes the first amount that was billed as it is. */
async function keepAmount(context: Context, subscriptionId: string): Promise<Outcome<unknown>> {
  const { positions } = await loadPositions(context, { subscriptionId });
  const billed = positions.find(({ item, issuedMinor }) => item === "recurring" && issuedMinor !== null);
  const positionId = billed?.positionId ?? "";
  return setOverride(context, {
    subscriptionId,
    positionId,
    kind: "locked",
    amount: "30.00",
    reason: "Agreed",
  });
}

/** Holds the usage of the period that runs. */
async function holdUsage(context: Context, subscriptionId: string): Promise<Outcome<unknown>> {
  const { positions } = await loadPositions(context, { subscriptionId });
  const positionId = positions.find(({ item }) => item === "calls")?.positionId ?? "";
  const place = { kind: "fee", subscriptionId, positionId } as const;
  return placeHold(context, { place, reason: "Disputed", until: FAR });
}

async function readIds(sql: postgres.Sql, merchant: Merchant): Promise<Record<PublicName, string>> {
  const first = async (table: string): Promise<string> => {
    const [row] = await sql<{ id: string }[]>`
      select id from ${sql(table)} where organization_id = ${merchant.organizationId} order by id limit 1`;
    if (!row) throw new Error(`The filled organization has nothing in ${table}.`);
    return row.id;
  };
  return {
    org: publicId("organization", merchant.organizationId),
    user: publicId("user", merchant.owner.userId),
    customer: publicId("customer", await first("customers")),
    metric: publicId("metric", await first("metrics")),
    plan: publicId("plan", await first("plans")),
    subscription: publicId("subscription", await first("subscriptions")),
    migration: publicId("planMigration", await first("plan_migrations")),
    bulkRun: publicId("bulkRun", await first("bulk_runs")),
    invoice: publicId("invoice", await first("invoices")),
    line: publicId("fee", await first("fees")),
    payment: publicId("payment", await first("payments")),
    method: publicId("paymentMethod", await first("payment_methods")),
    taxRate: publicId("taxRate", await first("tax_rates")),
    issuer: publicId("issuer", await first("issuers")),
    coupon: publicId("coupon", await first("coupons")),
    appliedCoupon: publicId("appliedCoupon", await first("applied_coupons")),
    wallet: publicId("wallet", await first("wallets")),
    pool: publicId("pool", await first("pools")),
    note: publicId("note", await first("customer_notes")),
    creditNote: publicId("creditNote", await first("credit_notes")),
    draft: publicId("heldDraft", await first("held_drafts")),
    override: publicId("override", await first("overrides")),
    hold: publicId("hold", await first("holds")),
    credit: publicId("customerCredit", await first("customer_credits")),
    usageEvent: publicId("event", await first("usage_events")),
    providerEvent: publicId("providerEvent", await first("provider_events")),
    run: publicId("run", await first("billing_runs")),
    mail: publicId("mail", await first("mails")),
    key: publicId("apiKey", await first("api_keys")),
    invitation: publicId("invitation", await first("invitations")),
  };
}

/** All rows of an organization as one text, to see that nothing changed; left out is what reading it writes. */
export async function fingerprintOf(clone: Clone, organizationId: string): Promise<Record<string, string>> {
  return asOwner(clone, async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select c.relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and c.relname not in ('run_marks') order by 1`;
    const printOf = (name: string) => `
      select '${name}' as name, count(*) || ':' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print
      from ${name} t where organization_id = $1::uuid`;
    const rows = await sql.unsafe<{ name: string; print: string }[]>(
      tables.map(({ name }) => printOf(name)).join(" union all "),
      [organizationId],
    );
    return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
  });
}

// What previews say where a rate is missing: whatever confirming would refuse for want of one is said before, by the same
// decision, and nothing is said where there is a rate.
import { and, eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import type { PreviewNote } from "~/billing/invoicing/change-figures";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { run } from "~/gate.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { type AddPoolInput, previewAddPool } from "~/operations/add-pool.server";
import { billNow, previewBillNow } from "~/operations/bill-now.server";
import { buyCredit, previewWalletCredit } from "~/operations/buy-credit.server";
import { previewBillingSettings } from "~/operations/change-billing-settings.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { createBulkRun } from "~/operations/create-bulk-run.server";
import { finalizeDraft, previewFinalizeDraft } from "~/operations/finalize-draft.server";
import { issueOneOff, previewOneOff } from "~/operations/issue-one-off.server";
import { openWallet } from "~/operations/open-wallet.server";
import { previewChange } from "~/operations/preview-change.server";
import { previewNextInvoice } from "~/operations/preview-next-invoice.server";
import { setExchangeRates } from "~/operations/set-exchange-rates.server";
import { startBulkRun } from "~/operations/start-bulk-run.server";
import { lockBulkRun } from "~/store/bulk-runs.server";
import { bulkRunItems } from "../../../drizzle/schema/bulk-runs";
import { exchangeRates } from "../../../drizzle/schema/exchange-rates";
import { day } from "../../support/billing-book";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();
let organization: TestOrganization;
let american: string;
let heldDraftId: string;

const enter = (date: string) =>
  organization.run((context) =>
    setExchangeRates(context, {
      rates: [{ date, currency: "USD", rate: "0.90" }],
      quote: "direct",
      source: "ECB",
    }),
  );

type Confirmable = {
  readonly preview: (context: Context) => Promise<Outcome<{ readonly notes?: readonly PreviewNote[] }>>;
  readonly confirm: (context: Context) => Promise<Outcome<unknown>>;
};
const cases: Record<string, Confirmable> = {};

beforeAll(async () => {
  organization = await foundTestOrganization();
  const planId = await organization.plan("dollars", { prices: [{ currency: "USD", amount: "100.00" }] });
  const larger = await organization.plan("larger", { prices: [{ currency: "USD", amount: "300.00" }] });
  american = await organization.customer({ currency: "USD" });
  const subscriptionId = await organization.subscribe({ customerId: american, planId });
  await organization.advance("2026-01-02T00:00:00Z");
  await enter("2026-01-02");
  const wallet = await organization.run((context) =>
    openWallet(context, {
      ...{ customerId: american, code: "w", name: "W", currency: null, priority: 50 },
      ...{ metricCodes: [], topUp: null },
    }),
  );
  const oneOff = (placement: "issue" | "hold") => ({
    customerId: american,
    on: null,
    placement,
    lines: [{ description: "Work", quantity: "1", unitAmount: "50.00", taxes: [] }],
  });
  await organization.run((context) => issueOneOff(context, oneOff("hold")));
  const drafts = await organization.view(({ tx, organization: { id } }) =>
    tx.query.heldDrafts.findMany({ where: (table) => eq(table.organizationId, id) }),
  );
  heldDraftId = drafts[0]?.id ?? "";
  const change = { kind: "plan", planId: larger, quantity: null, when: { at: "now" } } as const;
  const asked = {
    subscriptionId,
    change: { ...change, prices: {}, billDay: null, startPhase: null, unused: null },
  };
  const sold = { walletId: wallet.id, amount: "10.00", priority: 50, expiresAt: null };
  const ahead = { customerId: american, through: day("2026-03-15") };
  Object.assign(cases, {
    "a change of plan": {
      preview: (context) => previewChange(context, asked),
      confirm: (context) => changeSubscription(context, { ...asked, previewHash: null }),
    },
    "a one-off invoice": {
      preview: (context) => previewOneOff(context, oneOff("issue")),
      confirm: (context) => issueOneOff(context, oneOff("issue")),
    },
    "a draft that is closed": {
      preview: (context) => previewFinalizeDraft(context, { heldDraftId }),
      confirm: (context) => finalizeDraft(context, { heldDraftId }),
    },
    "billing now": {
      preview: (context) => previewBillNow(context, ahead),
      confirm: (context) => billNow(context, ahead),
    },
    "credit that is sold": {
      preview: (context) => previewWalletCredit(context, { ...sold, nature: "bought_multi", taxes: [] }),
      confirm: (context) => buyCredit(context, sold),
    },
  } satisfies Record<string, Confirmable>);
  // The rate of 2 January holds until the 9th.
  await organization.advance("2026-01-20T00:00:00Z");
});

const shown = async ({ preview }: Confirmable) => {
  const outcome = await organization.view(preview);
  if (!outcome.ok) throw new Error(outcome.refusals.map(({ sentence }) => sentence).join());
  return outcome.value.notes ?? [];
};

test("each says what confirming would be refused for, and what is billed next waits for", async () => {
  for (const [name, one] of Object.entries(cases)) {
    const [note] = await shown(one);
    expect([name, note?.code]).toEqual([name, "exchange_rate_missing"]);
    expect(note?.sentence).toMatch(/^This would be refused now\. The last exchange rate of USD in EUR/);
    expect(note?.remedy).toContain("Settings, Exchange rates");
    expect([name, await organization.refused(one.confirm)]).toEqual([name, ["exchange_rate_missing"]]);
  }
  const next = await organization.view((context) => previewNextInvoice(context, { customerId: american }));
  expect(next.notes[0]?.sentence).toMatch(/^What is billed next waits for a rate\. .* before 2026-01-20/);
  const change = cases["a change of plan"];
  if (!change) throw new Error("There is no change to look at.");
  const portal = { kind: "portalCustomer", organizationId: organization.id, customerId: american } as const;
  const seen = await run(portal, { operation: "test" }, change.preview);
  expect(seen.ok && seen.value.notes?.map(({ sentence }) => sentence)).toEqual([
    "This cannot be billed at the moment.",
  ]);
});

test("rows of a run are left out with the reason, and one without a rate by the time it is done holds up nobody", async () => {
  const domestic = await organization.customer({ name: "Kiel GmbH" });
  await organization.subscribe({ customerId: domestic, planId: await organization.plan("euros") });
  await organization.advance("2026-01-20T01:00:00Z");
  const { id: runId } = await organization.run((context) =>
    createBulkRun(context, {
      kind: "bill_customers",
      ids: [american, domestic],
      through: day("2026-03-15"),
    }),
  );
  await drainOrganization(organization.id);
  expect((await rowsOf(runId)).sort()).toEqual(["domestic pending null", "refused exchange_rate_missing"]);

  // A rate that is gone between the figures and the work.
  await enter("2026-01-19");
  const { id: later } = await organization.run((context) =>
    createBulkRun(context, { kind: "bill_customers", ids: [american], through: day("2026-06-15") }),
  );
  await drainOrganization(organization.id);
  expect(await rowsOf(later)).toEqual(["pending null"]);
  await organization.run(async ({ tx, organization: { id } }) =>
    accept(
      await tx
        .update(exchangeRates)
        .set({ replacedAt: 0 })
        .where(and(eq(exchangeRates.organizationId, id), eq(exchangeRates.publishedOn, day("2026-01-19")))),
    ),
  );
  const { previewHash } = await organization.run(async (context) =>
    accept(await lockBulkRun(context, later)),
  );
  await organization.run((context) => startBulkRun(context, { bulkRunId: later, previewHash, count: "1" }));
  await drainOrganization(organization.id);
  expect(await rowsOf(later)).toEqual(["refused exchange_rate_missing"]);
});

test("figures of a pool and of other settings say what waits for a rate", async () => {
  const pool: AddPoolInput = {
    ...{ customerId: american, code: "cap", name: "Cap", subscriptionId: null, currency: null },
    ...{ amount: "500.00", from: null, to: null },
    kind: "cap",
    scope: "customer",
    counts: { plans: [], metrics: [], charges: [] },
    cadence: { unit: "month", count: 1 },
  };
  const figures = await organization.view((context) => previewAddPool(context, pool));
  const tried = await organization.view((context) =>
    previewBillingSettings(context, { customerId: american, policy: context.organization.policy }),
  );
  for (const notes of [figures.ok ? figures.value.notes : [], tried.notes]) {
    expect(notes.map(({ code }) => code)).toEqual(["exchange_rate_missing"]);
    expect(notes[0]?.sentence).toMatch(/^What is billed next waits for a rate\./);
  }
});

async function rowsOf(runId: string): Promise<string[]> {
  const rows = await organization.view(({ tx, organization: { id } }) =>
    tx
      .select()
      .from(bulkRunItems)
      .where(and(eq(bulkRunItems.organizationId, id), eq(bulkRunItems.bulkRunId, runId))),
  );
  return rows.map(({ customerId, state, code }) =>
    [...(customerId === american ? [] : ["domestic"]), state, code ?? "null"].join(" "),
  );
}

test("nothing is said once the rate is there, and each is done", async () => {
  await enter("2026-01-20");
  for (const [name, one] of Object.entries(cases)) {
    expect([name, await shown(one)]).toEqual([name, []]);
    expect([name, await organization.refused(one.confirm)]).toEqual([name, []]);
  }
});

// Customers that join a payer and leave it: what was billed is given back to whom its document names.
import { beforeAll, expect, test } from "vitest";
import { run, view } from "~/gate.server";
import { addPool } from "~/operations/add-pool.server";
import { cancelSubscription, previewCancellation } from "~/operations/cancel-subscription.server";
import { changeCustomer } from "~/operations/change-customer.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { issueOneOff, previewOneOff } from "~/operations/issue-one-off.server";
import { previewChange } from "~/operations/preview-change.server";
import { cancelInvoice } from "~/operations/void-invoice.server";
import { listInvoicesToPay } from "~/portal/queries/invoices.server";
import { documentsOf, foundConsolidated, pays } from "../../support/consolidated";
import { asOwner, useTestDatabase } from "../../support/database";
import { accepted, at, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();
const JANUARY = at("2026-01-01T00:00:00Z") / 86_400_000;

let organization: TestOrganization;
let planId: string;
let payer: string;
let documents: ReturnType<typeof documentsOf>;

/** A customer with a subscription, and the payer whose invoices it stands on. */
async function customer(name: string, payerId: string | null) {
  const customerId = await organization.customer({ name, taxCodes: ["low"] });
  if (payerId !== null) await pays(organization, customerId, payerId);
  const subscriptionId = await organization.subscribe({ customerId, planId });
  return { customerId, subscriptionId };
}

/** Looks at ending a subscription and confirms exactly what it saw. */
async function end(subscriptionId: string) {
  const input = { subscriptionId, when: "now", unused: "credit" } as const;
  const preview = accepted(await organization.view((context) => previewCancellation(context, input)));
  const before = (await documents.notes()).length;
  await organization.run((context) =>
    cancelSubscription(context, { ...input, previewHash: preview.previewHash }),
  );
  return { preview, notes: (await documents.notes()).slice(before) };
}

let leaver: Awaited<ReturnType<typeof customer>>;
let mover: Awaited<ReturnType<typeof customer>>;
let joiner: Awaited<ReturnType<typeof customer>>;
let rebilled: Awaited<ReturnType<typeof customer>>;

beforeAll(async () => {
  organization = await foundConsolidated();
  documents = documentsOf(() => held.clone, organization.id);
  planId = await organization.plan("team");
  payer = await organization.customer({ name: "Holding AG", taxCodes: ["full"] });
  leaver = await customer("Leaver GmbH", payer);
  mover = await customer("Mover GmbH", payer);
  rebilled = await customer("Rebilled GmbH", payer);
  joiner = await customer("Joiner GmbH", null);
  await organization.advance("2026-01-16T00:00:00Z");
});

test("who pays for itself again gets nothing back of what stood on the payer's invoice: the payer does", async () => {
  await pays(organization, leaver.customerId, null);
  const { preview, notes } = await end(leaver.subscriptionId);
  // 16 of 31 days of 30.00, with 7 %.
  expect(preview).toMatchObject({ toPayMinor: 0n, paysOpenMinor: 1_656n, creditMinor: 0n });
  expect(preview.decision.creditNotes).toEqual([]);
  expect(preview.besides.map(({ customerId, name }) => [customerId, name])).toEqual([[payer, "Holding AG"]]);
  const [invoice] = await documents.invoices();
  expect(notes).toMatchObject([{ customer: payer, corrects: invoice?.id, total: "1656" }]);
  const [line] = await documents.lines(notes[0]?.id);
  expect(line).toMatchObject({
    customer: payer,
    recipient: leaver.customerId,
    name: "Leaver GmbH",
    rate: "7",
  });
  // It pays what is open of the payer's invoice, whose debt goes down.
  expect(invoice).toMatchObject({ customer: payer, total: "9630", open: "7974" });
  expect(await documents.balances("2020")).toEqual([]);
  await documents.expectTied();
});

test("who has another payer now is credited at the one before", async () => {
  const other = await organization.customer({ name: "Other AG", taxCodes: ["full"] });
  await pays(organization, mover.customerId, other);
  const { preview, notes } = await end(mover.subscriptionId);
  expect(preview.besides.map(({ customerId }) => customerId)).toEqual([payer]);
  expect(notes).toMatchObject([{ customer: payer, total: "1656" }]);
  await documents.expectTied();
});

test("who joined a payer sees the credit for its own invoice before it confirms it", async () => {
  await pays(organization, joiner.customerId, payer);
  const { preview, notes } = await end(joiner.subscriptionId);
  expect(preview.paysOpenMinor).toBe(1_656n);
  expect(preview.besides.map(({ customerId }) => customerId)).toEqual([joiner.customerId]);
  const own = (await documents.invoices()).find(({ customer: id }) => id === joiner.customerId);
  expect(notes).toMatchObject([{ customer: joiner.customerId, corrects: own?.id, total: "1656" }]);
  expect(await documents.lines(notes[0]?.id)).toMatchObject([{ recipient: null }]);
  await documents.expectTied();
});

test("runs find nothing more to give back, and bill nobody for what ended", async () => {
  const before = [(await documents.invoices()).length, (await documents.notes()).length];
  await organization.advance("2026-01-20T00:00:00Z");
  expect([(await documents.invoices()).length, (await documents.notes()).length]).toEqual(before);
});

test("who left before the payer's invoice was cancelled is billed for its part anew, by itself", async () => {
  await pays(organization, rebilled.customerId, null);
  const [invoice] = await documents.invoices();
  await organization.run((context) =>
    cancelInvoice(context, { invoiceId: invoice?.id, follows: "rebill", reason: "other" }),
  );
  const count = (await documents.invoices()).length;
  await organization.advance("2026-01-21T00:00:00Z");
  const anew = (await documents.invoices()).slice(count);
  expect(anew.find(({ customer: id }) => id === rebilled.customerId)).toMatchObject({ total: "3210" });
  await documents.expectTied();
});

test("a pool of a customer counts what stands for it on the payer's invoice, and nothing else of that", async () => {
  const head = await customer("Head AG", null);
  const member = await customer("Member GmbH", head.customerId);
  await organization.advance("2026-01-22T00:00:00Z");
  for (const { customerId } of [head, member])
    await organization.run((context) =>
      addPool(context, {
        ...{ customerId, code: "least", name: "Least", kind: "commitment", scope: "customer" },
        ...{ subscriptionId: null, currency: null, amount: "100.00", to: JANUARY + 59 },
        ...{ counts: { plans: [], metrics: [], charges: [] }, cadence: { unit: "month", count: 1 } },
        from: JANUARY + 31,
      }),
    );
  await organization.advance("2026-03-01T00:00:00Z");
  const all = (await documents.invoices()).filter(({ customer: id }) => id === head.customerId);
  const pooled = (await Promise.all(all.map(({ id }) => documents.lines(id)))).flat();
  expect(pooled.filter(({ kind }) => kind === "pool")).toMatchObject([
    { recipient: head.customerId, amount: "7000" },
    { recipient: member.customerId, amount: "7000" },
  ]);
  await documents.expectTied();
});

test("an invoice somebody writes for a customer names its payer, who owes it, at the customer's tax", async () => {
  const head = await customer("Board AG", null);
  const member = await customer("Branch GmbH", head.customerId);
  const input = {
    customerId: member.customerId,
    lines: [{ description: "Setup", quantity: "2", unitAmount: "50.00", taxes: [] }],
    on: null,
    placement: "issue",
  } as const;
  const preview = accepted(await organization.view((context) => previewOneOff(context, input)));
  expect(preview).toMatchObject({ billedTo: "Board AG", draft: { totalMinor: 10_700n } });
  const { invoiceId } = await organization.run((context) =>
    issueOneOff(context, { ...input, previewHash: preview.previewHash }),
  );
  const made = (await documents.invoices()).find(({ id }) => id === invoiceId);
  expect(made).toMatchObject({ customer: head.customerId, total: "10700", state: "open" });
  expect(await documents.lines(invoiceId ?? "")).toMatchObject([
    {
      customer: head.customerId,
      recipient: member.customerId,
      name: "Branch GmbH",
      rate: "7",
      amount: "10000",
    },
  ]);
  const owed = await documents.balances("1100");
  expect(owed.map(({ customer: id }) => id)).not.toContain(member.customerId);
  expect((await documents.balances("4000")).map(({ customer: id }) => id)).toContain(member.customerId);
  const seen = await Promise.all(
    [head, member].map(({ customerId }) =>
      view({ kind: "portalCustomer", organizationId: organization.id, customerId }, async (context) =>
        (await listInvoicesToPay(context)).map(({ id }) => id),
      ),
    ),
  );
  expect(seen.map((ids) => ids.includes(invoiceId ?? ""))).toEqual([true, false]);
  await documents.expectTied();
});

test("a customer sees its own lines of its payer's documents in the portal, and confirms the whole", async () => {
  const head = await customer("Tower AG", null);
  const member = await customer("Floor GmbH", head.customerId);
  await customer("Neighbour GmbH", head.customerId);
  await organization.advance("2026-03-11T00:00:00Z");
  const caller = {
    ...{ kind: "portalCustomer" as const, organizationId: organization.id },
    customerId: member.customerId,
  };
  const { subscriptionId } = member;
  const change = { kind: "quantity", quantity: "2", when: { at: "now" } } as const;
  const preview = accepted(
    await run(caller, { operation: "previewChange" }, (context) =>
      previewChange(context, { subscriptionId, change }),
    ),
  );
  expect(preview.billedTo).toBe("Tower AG");
  const shown = [...preview.decision.drafts, ...(preview.next ? [preview.next] : [])];
  expect(shown).toHaveLength(2);
  for (const { fees } of shown)
    expect(fees.map(({ position }) => position.customerId)).toEqual(fees.map(() => member.customerId));
  accepted(
    await run(caller, { operation: "changeSubscription" }, (context) =>
      changeSubscription(context, { subscriptionId, change, previewHash: preview.previewHash }),
    ),
  );
  const [made] = (await documents.invoices()).slice(-1);
  expect(made).toMatchObject({ customer: head.customerId, total: `${shown[0]?.totalMinor}` });
  // Of the payer's next invoice the customer was shown its part: two of three customers are somebody else.
  await organization.advance("2026-04-02T00:00:00Z");
  const next = (await documents.invoices()).filter(({ customer: id }) => id === head.customerId).at(-1);
  const lines = await documents.lines(next?.id);
  expect(new Set(lines.map(({ recipient }) => recipient)).size).toBe(3);
});

test("drafts in grace follow who pays at once: the payer's loses the lines of who left, and gets them back", async () => {
  const head = await customer("Grace AG", null);
  const member = await customer("Gone GmbH", head.customerId);
  for (const [one, graceDays] of [
    [head, 5],
    [member, 3],
  ] as const)
    await organization.run((context) =>
      changeCustomer(context, { customerId: one.customerId, change: { graceDays } }),
    );
  await organization.advance("2026-04-03T00:00:00Z");
  const drafts = () =>
    asOwner(
      held.clone,
      (sql) => sql`
        select customer_id as customer, total_minor::text as total, closes_at::date::text as closes
        from pending_drafts where organization_id = ${organization.id}
          and customer_id in (${head.customerId}, ${member.customerId}) order by closes_at desc`,
    );
  const [together] = await drafts();
  expect(together).toMatchObject({ customer: head.customerId });
  await pays(organization, member.customerId, null);
  const apart = await drafts();
  expect(apart.map(({ customer: id }) => id)).toEqual([head.customerId, member.customerId]);
  const sum = apart.reduce((total, { total: minor }) => total + BigInt(minor), 0n);
  expect(`${sum}`).toBe(together?.total);
  // It closes by the customer's own grace, and what it comes to is what a run makes of it.
  expect(apart[1]?.closes).not.toBe(apart[0]?.closes);
  await organization.advance("2026-04-03T01:00:00Z");
  expect(await drafts()).toEqual(apart);
  await pays(organization, member.customerId, head.customerId);
  expect(await drafts()).toEqual([together]);
});

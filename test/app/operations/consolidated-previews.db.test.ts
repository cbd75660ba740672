// What pages show before somebody confirms it, where a payer gets the invoices of others: what the run then bills.
import { beforeAll, expect, test } from "vitest";
import { presentChangePreview } from "~/api/presenters/subscription-changes";
import { addPool, previewAddPool } from "~/operations/add-pool.server";
import { createPlanMigration } from "~/operations/create-plan-migration.server";
import { loadPositions } from "~/operations/load-positions.server";
import { previewChange } from "~/operations/preview-change.server";
import { previewSubscription } from "~/operations/preview-subscription.server";
import { recalculatePlanMigration } from "~/operations/recalculate-plan-migration.server";
import { previewSetOverride, setOverride } from "~/operations/set-override.server";
import { previewTransfer, transferSubscription } from "~/operations/transfer-subscription.server";
import { publicId } from "~/public-ids";
import { documentsOf, foundConsolidated, pays } from "../../support/consolidated";
import { useTestDatabase } from "../../support/database";
import { accepted, type TestOrganization } from "../../support/organization";
import { day, drain, itemsOf, migrationOf, start, world } from "../../support/plan-migrations";
import { publishNext } from "../../support/plan-versions";

const held = useTestDatabase();

let organization: TestOrganization;
let documents: ReturnType<typeof documentsOf>;
let planId: string;

beforeAll(async () => {
  organization = await foundConsolidated({ version_switch: "at_date" });
  documents = documentsOf(() => held.clone, organization.id);
  planId = await organization.plan("team");
  world.organization = organization;
  world.team = planId;
});

/** A payer with a subscription of its own, and the customers it pays for, who have one each. */
async function group(name: string, members: number, plan = planId) {
  const payerId = await organization.customer({ name, taxCodes: ["full"] });
  await organization.subscribe({ customerId: payerId, planId: plan });
  const children: { customerId: string; subscriptionId: string }[] = [];
  for (let index = 0; index < members; index += 1) {
    const customerId = await organization.customer({ name: `${name} ${index}`, taxCodes: ["low"] });
    await pays(organization, customerId, payerId);
    children.push({ customerId, subscriptionId: await organization.subscribe({ customerId, planId: plan }) });
  }
  return { payerId, children };
}

const invoicesOf = async (customerId: string) =>
  (await documents.invoices()).filter(({ customer }) => customer === customerId);

test("a plan migration lists what each comes to, on the payer's invoices, and the run bills just that", async () => {
  const { payerId, children } = await group("Holding AG", 2);
  await organization.advance("2026-01-11T00:00:00Z");
  await publishNext(organization, planId);
  const { id } = await organization.run((context) =>
    createPlanMigration(context, {
      planId,
      toVersion: null,
      audience: {
        kind: "list",
        subscriptions: children.map((one) => publicId("subscription", one.subscriptionId)),
      },
      timing: { at: "now" },
    }),
  );
  // 35.70 of the payer, 32.10 for each of the others; one at 39.00 comes to 41.73.
  const expected = {
    ...{ beforeMinor: 3_000n, afterMinor: 3_900n, nextBeforeMinor: 9_990n, nextAfterMinor: 10_953n },
    ...{ state: "pending", code: null },
  };
  const items = await itemsOf(id);
  expect(items).toMatchObject([expected, expected]);
  await organization.run((context) => recalculatePlanMigration(context, { migrationId: id }));
  expect((await itemsOf(id)).map(({ previewHash }) => previewHash)).toEqual(
    items.map(({ previewHash }) => previewHash),
  );
  const before = (await invoicesOf(payerId)).length;
  await start(id, (await migrationOf(id)).previewHash);
  await drain();
  expect(await migrationOf(id)).toMatchObject({ state: "done", doneCount: 2, refusedCount: 0 });
  const listed = items.reduce((sum, { atOnceMinor, givenBackMinor }) => {
    return sum + (atOnceMinor ?? 0n) - (givenBackMinor ?? 0n);
  }, 0n);
  const made = (await invoicesOf(payerId)).slice(before);
  const notes = await documents.notes();
  const total = (all: { total: string }[]) => all.reduce((sum, one) => sum + BigInt(one.total), 0n);
  expect([made.length, notes.length]).toEqual([2, 2]);
  expect(total(made as never) - total(notes as never)).toBe(listed);
  expect([...new Set([...made, ...notes].map(({ customer }) => customer))]).toEqual([payerId]);
  await organization.advance("2026-02-01T00:00:00Z");
  // Both went over, so each adds its 9.63.
  expect((await invoicesOf(payerId)).at(-1)).toMatchObject({ total: "11916" });
  await documents.expectTied();
});

test("an amount by hand of a member shows the payer's document, and that is what is billed", async () => {
  const plan = await organization.plan("hand");
  const { payerId, children } = await group("Hand AG", 1, plan);
  const [member] = children;
  if (!member) throw new Error("The payer has nobody to pay for.");
  await organization.advance("2026-02-02T00:00:00Z");
  const { subscriptionId } = member;
  const { positions } = await organization.view((context) => loadPositions(context, { subscriptionId }));
  const position = positions.find(({ issuedMinor }) => issuedMinor !== null);
  const input = {
    ...{ subscriptionId, positionId: position?.positionId ?? "", kind: "delta" as const },
    ...{ amount: "5.00", reason: "Agreed" },
  };
  const preview = accepted(await organization.view((context) => previewSetOverride(context, input)));
  expect(preview).toMatchObject({ billedTo: "Hand AG", toPayMinor: 535n });
  expect(preview.decision.drafts).toMatchObject([{ cut: { customerId: payerId }, totalMinor: 535n }]);
  await organization.run((context) => setOverride(context, { ...input, previewHash: preview.previewHash }));
  await organization.advance("2026-02-03T00:00:00Z");
  expect((await invoicesOf(payerId)).at(-1)).toMatchObject({ total: "535" });
  await organization.advance("2026-03-02T00:00:00Z");
  expect((await invoicesOf(payerId)).at(-1)).toMatchObject({ total: `${preview.next?.totalMinor}` });
});

test("a pool of a member shows what it changes of the payer's document", async () => {
  const plan = await organization.plan("arrears", { timing: "in_arrears" });
  const { payerId, children } = await group("Pool AG", 1, plan);
  const [member] = children;
  if (!member) throw new Error("The payer has nobody to pay for.");
  const terms = {
    ...({ customerId: member.customerId, code: "cap", name: "Cap", kind: "cap", scope: "customer" } as const),
    ...{
      subscriptionId: null,
      currency: null,
      amount: "10.00",
      from: day("2026-03-02"),
      to: day("2026-04-02"),
    },
    ...({ counts: { plans: [], metrics: [], charges: [] }, cadence: { unit: "month", count: 1 } } as const),
  };
  const preview = accepted(await organization.view((context) => previewAddPool(context, terms)));
  // 35.70 for the payer and 32.10 for the member, whose cap leaves it 10.70.
  expect(preview.before.next).toMatchObject({ totalMinor: 6_780n });
  expect(preview.after.next).toMatchObject({ totalMinor: 4_640n });
  await organization.run((context) => addPool(context, { ...terms, previewHash: preview.previewHash }));
  await organization.advance("2026-04-02T00:00:00Z");
  expect(await invoicesOf(payerId)).toMatchObject([{ total: "4640" }]);
  await documents.expectTied();
});

/** The figures of documents, and of how many customers lines stand on them. */
const figures = (
  drafts: readonly { totalMinor: bigint; fees: readonly { position: { customerId: string } }[] }[],
) =>
  drafts.map(({ totalMinor, fees }) => [
    `${totalMinor}`,
    new Set(fees.map(({ position }) => position.customerId)).size,
  ]);
const billedFigures = (all: Awaited<ReturnType<typeof invoicesOf>>) =>
  Promise.all(
    all.map(async ({ id, total }) => [
      total,
      new Set((await documents.lines(id)).map(({ recipient }) => recipient)).size,
    ]),
  );

test("a new subscription of a member is previewed on the payer's invoices, with everybody on them", async () => {
  const plan = await organization.plan("begins");
  const { payerId, children } = await group("Begin AG", 1, plan);
  await organization.advance("2026-04-11T00:00:00Z");
  const before = (await invoicesOf(payerId)).length;
  const input = { customerId: children[0]?.customerId ?? "", planId: plan, quantity: "2", billDay: 2 };
  const preview = accepted(await organization.view((context) => previewSubscription(context, input)));
  expect(preview.billedTo).toBe("Begin AG");
  await organization.subscribe(input);
  await organization.advance("2026-04-12T00:00:00Z");
  const atOnce = (await invoicesOf(payerId)).slice(before);
  expect(await billedFigures(atOnce)).toEqual(figures(preview.atOnce));
  await organization.advance("2026-05-03T00:00:00Z");
  const next = (await invoicesOf(payerId)).slice(before + atOnce.length);
  // The payer's invoice of the 2nd bills all three subscriptions.
  expect(figures(preview.next ? [preview.next] : [])).toEqual([["13200", 2]]);
  expect(await billedFigures(next)).toEqual([["13200", 2]]);
  await documents.expectTied();
});

test.each([
  ["another member of the payer", true],
  ["a member, from somebody outside", false],
])("a transfer to %s shows what the payer is billed", async (_, isWithin) => {
  const plan = await organization.plan(`moves-${isWithin}`);
  const { payerId, children } = await group(`Move AG ${isWithin}`, 2, plan);
  const outside = await organization.customer({ name: "Outside GmbH", taxCodes: ["low"] });
  const alone = await organization.subscribe({ customerId: outside, planId: plan });
  await organization.advance(isWithin ? "2026-05-13T00:00:00Z" : "2026-06-13T00:00:00Z");
  const subscriptionId = isWithin ? (children[0]?.subscriptionId ?? "") : alone;
  const input = {
    ...({ subscriptionId, oldEnds: "now", addOns: "move" } as const),
    toCustomerId: children[1]?.customerId ?? "",
  };
  const preview = accepted(await organization.view((context) => previewTransfer(context, input)));
  expect(preview.begun.billedTo).toBe(`Move AG ${isWithin}`);
  const count = (await invoicesOf(payerId)).length;
  const { previewHash } = preview.left;
  await organization.run((context) => transferSubscription(context, { ...input, previewHash }));
  await organization.advance(isWithin ? "2026-05-14T00:00:00Z" : "2026-06-14T00:00:00Z");
  const made = (await invoicesOf(payerId)).slice(count);
  expect(preview.begun.atOnce).toHaveLength(1);
  expect(await billedFigures(made)).toEqual(figures(preview.begun.atOnce));
  const { next } = preview.begun;
  await organization.advance(isWithin ? "2026-06-13T00:00:00Z" : "2026-07-13T00:00:00Z");
  const later = (await invoicesOf(payerId)).slice(count + made.length);
  expect(await billedFigures(later)).toContainEqual(figures(next ? [next] : [])[0]);
  await documents.expectTied();
});

test("the previews of the API say whom documents name and whose their lines are", async () => {
  const plan = await organization.plan("named");
  const { payerId, children } = await group("Named AG", 1, plan);
  await organization.advance("2026-07-20T00:00:00Z");
  const { customerId = "", subscriptionId = "" } = children[0] ?? {};
  const change = { kind: "cancel", when: { at: "now" }, unused: "credit", closingInvoice: true } as const;
  const preview = accepted(
    await organization.view((context) => previewChange(context, { subscriptionId, change })),
  );
  const shown = presentChangePreview(preview);
  const names = { customer: publicId("customer", payerId), customer_name: "Named AG" };
  const recipient = { recipient: publicId("customer", customerId), recipient_name: "Named AG 0" };
  expect(shown.credit_notes).toMatchObject([{ ...names, lines: [recipient] }]);
  expect(shown.next_invoice).toMatchObject({ ...names, lines: [{ recipient: names.customer }] });
  // Who has left is credited as it was billed: on the payer's documents.
  await pays(organization, customerId, null);
  const left = accepted(
    await organization.view((context) => previewChange(context, { subscriptionId, change })),
  );
  expect(presentChangePreview(left).credit_notes).toMatchObject([{ ...names, lines: [recipient] }]);
});

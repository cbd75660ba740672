import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { formatDay } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import { cancelSubscription, previewCancellation } from "~/operations/cancel-subscription.server";
import { changeSubscription, type LastingChange } from "~/operations/change-subscription.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { previewChange } from "~/operations/preview-change.server";
import { previewTransfer, transferSubscription } from "~/operations/transfer-subscription.server";
import { fees, invoices } from "../../../drizzle/schema/invoicing";
import { useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();
let organization: TestOrganization;
let customerId: string;
let subscriptionId: string;
let team: string;
let business: string;

beforeEach(async () => {
  organization = await foundTestOrganization();
  team = await organization.plan("team");
  business = await organization.plan("business", { prices: [{ currency: "EUR", amount: "93.00" }] });
  customerId = await organization.customer();
  subscriptionId = await organization.subscribe({ customerId, planId: team });
  await organization.advance("2026-01-11T00:00:00Z");
});

const change = (asked: LastingChange, previewHash: string | null = null) =>
  organization.run((context) => changeSubscription(context, { subscriptionId, change: asked, previewHash }));
const refusedChange = (asked: LastingChange, previewHash: string | null = null) =>
  organization.refused((context) =>
    changeSubscription(context, { subscriptionId, change: asked, previewHash }),
  );
const preview = (asked: LastingChange) =>
  organization.run((context) => previewChange(context, { subscriptionId, change: asked }));
const state = () => organization.view((context) => loadSubscriptionState(context, subscriptionId));

function totals() {
  return organization.view(async ({ tx, organization: { id } }) => {
    const rows = await tx
      .select()
      .from(invoices)
      .where(eq(invoices.organizationId, id))
      .orderBy(invoices.sequence);
    return rows.map((row) => row.totalMinor);
  });
}

/** Net amounts of all fees on invoices and credit notes, as text by service and period. */
function lines() {
  return organization.view(async ({ tx, organization: { id } }) => {
    const rows = await tx.select().from(fees).where(eq(fees.organizationId, id)).orderBy(fees.id);
    return rows.map((row) => `${row.description} ${formatDay(row.fromOn)} ${row.amountMinor}`).sort();
  });
}

const toBusiness = { kind: "plan", planId: () => business } as const;
const upgrade = (): LastingChange => ({
  kind: "plan",
  planId: toBusiness.planId(),
  quantity: null,
  when: null,
});

describe("a change of plan", () => {
  test("bills exactly what its preview showed, in the same transaction", async () => {
    const shown = await preview(upgrade());
    // 21 of 31 days: 63.00 of the new plan, and 20.32 of the old one back.
    expect(shown.decision.drafts.map(({ netMinor }) => netMinor)).toEqual([6300n]);
    expect(shown.decision.creditNotes.map(({ note }) => note.netMinor)).toEqual([2032n]);
    // The first invoice is open, so credit pays that before the new one.
    expect([shown.toPayMinor, shown.paysOpenMinor, shown.creditMinor]).toEqual([6300n, 2032n, 0n]);
    expect(await lines()).toEqual(["team 2026-01-01 3000"]);
    await change(upgrade(), shown.previewHash);
    expect(await lines()).toEqual([
      "business 2026-01-11 6300",
      "team 2026-01-01 3000",
      "team 2026-01-11 -2032",
    ]);
    expect(await state()).toMatchObject({ plan: { code: "business" }, planned: null });
    await organization.advance("2026-02-01T00:00:00Z");
    expect(await totals()).toEqual([3000n, 6300n, 9300n]);
  });

  test("is refused with both figures when they moved since the preview", async () => {
    const { previewHash } = await preview(upgrade());
    await organization.advance("2026-01-21T00:00:00Z");
    expect(await refusedChange(upgrade(), previewHash)).toEqual(["preview_outdated"]);
    expect(await refusedChange(upgrade(), "made up")).toEqual(["preview_outdated"]);
    expect(await lines()).toEqual(["team 2026-01-01 3000"]);
    const again = await preview(upgrade());
    await change(upgrade(), again.previewHash);
    expect(await state()).toMatchObject({ plan: { code: "business" } });
  });

  test("to less waits for the renewal, and can be taken back until then", async () => {
    await change(upgrade());
    const down: LastingChange = { kind: "plan", planId: team, quantity: null, when: null };
    const shown = await preview(down);
    expect([shown.decision.drafts, shown.toPayMinor]).toEqual([[], 0n]);
    expect(shown.next?.netMinor).toBe(3000n);
    await change(down, shown.previewHash);
    expect(await state()).toMatchObject({
      plan: { code: "business" },
      planned: { plan: { code: "team" }, startsAt: at("2026-02-01T00:00:00Z") },
    });
    await change({ kind: "undo" });
    expect(await state()).toMatchObject({ planned: null });
    expect(await refusedChange({ kind: "undo" })).toEqual(["change_not_planned"]);
  });

  test("refuses what the engine refuses, and saves nothing", async () => {
    expect(await refusedChange({ ...upgrade(), planId: team } as LastingChange)).toEqual(["plan_unchanged"]);
    expect(await refusedChange({ ...upgrade(), quantity: "0" } as LastingChange)).toEqual([
      "quantity_invalid",
    ]);
    expect(
      await refusedChange({ ...upgrade(), prices: { recurring: "1.234", charges: { x: unit } } } as never),
    ).toEqual(["amount_precision", "charge_unknown"]);
    expect(await refusedChange({ ...upgrade(), startPhase: "trial" } as LastingChange)).toEqual([
      "phase_unknown",
    ]);
    expect(await lines()).toEqual(["team 2026-01-01 3000"]);
  });

  test("takes agreed prices", async () => {
    await change({ ...upgrade(), prices: { recurring: "62.00" } } as LastingChange);
    expect(await lines()).toContain("business 2026-01-11 4200");
  });
});

const unit = { type: "per_unit", unit_amount: "1" } as const;

describe("a change of quantity", () => {
  test("to more is billed for the days left, to less waits for the renewal", async () => {
    await change({ kind: "quantity", quantity: "3", when: { at: "now" } });
    expect(await totals()).toEqual([3000n, expect.anything()]);
    expect(await state()).toMatchObject({ quantity: "3" });
    await change({ kind: "quantity", quantity: "2", when: { at: "now" } });
    expect(await state()).toMatchObject({ quantity: "3", planned: { quantity: "2" } });
    expect(await refusedChange({ kind: "quantity", quantity: "3", when: { at: "now" } })).toEqual([
      "quantity_unchanged",
    ]);
  });
});

describe("days paid for, where one change of quantity says what becomes of them", () => {
  const units = (unused: "credit" | "keep" | null): LastingChange => ({
    kind: "units",
    item: "seats",
    units: "2",
    when: { at: "now" },
    unused,
  });
  const quantity = (unused: "credit" | "keep" | null): LastingChange => ({
    kind: "quantity",
    quantity: "1",
    when: { at: "now" },
    unused,
  });

  beforeEach(async () => {
    const seats = {
      code: "seats",
      name: "seats",
      units: "5",
      prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "31.00" } }],
      timing: "in_advance",
      recurring: true,
      prorated: true,
    } as const;
    const planId = await organization.plan("seated", { fixedItems: [seats] });
    const holder = await organization.customer();
    subscriptionId = await organization.subscribe({ customerId: holder, planId, quantity: "2" });
    await organization.advance("2026-01-12T00:00:00Z");
  });

  test.each([
    // Three units for the 30 days left of the 31 that began on the 11th.
    ["units", units, 9000n],
    // All that is held goes back, the seats too, and what is held from now on is billed.
    ["quantity", quantity, 5806n + 15000n],
  ])("fewer %s give credit as the preview showed it, or wait for the renewal", async (_, asked, credits) => {
    const credit = async (unused: "credit" | "keep" | null) => {
      const { decision, previewHash } = await preview(asked(unused));
      return { notes: decision.creditNotes.map(({ note }) => note.netMinor), previewHash };
    };
    expect([(await credit(null)).notes, (await credit("keep")).notes]).toEqual([[], []]);
    const shown = await credit("credit");
    expect(shown.notes).toEqual([credits]);
    await change(asked("credit"), shown.previewHash);
    const given = async () => {
      const negative = (await lines()).map((line) => BigInt(line.split(" ").at(-1) ?? "0"));
      return negative.filter((minor) => minor < 0n).reduce((sum, minor) => sum - minor, 0n);
    };
    expect(await given()).toBe(credits);
    // A run after it gives nothing back again.
    await organization.advance("2026-01-20T00:00:00Z");
    expect(await given()).toBe(credits);
  });
});

test("units of a fixed item are changed, and refused where the plan has none", async () => {
  expect(await refusedChange({ kind: "units", item: "seats", units: "2", when: { at: "now" } })).toEqual([
    "item_unknown",
  ]);
});

test("billing is paused and resumed", async () => {
  await change({ kind: "pause", when: { at: "now" } });
  expect(await state()).toMatchObject({ status: "paused" });
  expect(await refusedChange({ kind: "pause", when: { at: "now" } })).toEqual(["subscription_paused"]);
  await organization.advance("2026-02-10T00:00:00Z");
  expect(await totals()).toEqual([3000n]);
  await change({ kind: "resume", when: { at: "now" } });
  expect(await state()).toMatchObject({ status: "active" });
  expect(await refusedChange({ kind: "resume", when: { at: "now" } })).toEqual(["subscription_not_paused"]);
});

test("a resume dated back bills the days since on a document of today, and keeps that in the next runs", async () => {
  await change({ kind: "pause", when: { at: "now" } });
  await organization.advance("2026-02-20T00:00:00Z");
  const on = dayInZone(at("2026-02-15T12:00:00Z"), "UTC");
  await change({ kind: "resume", when: { at: "day", on } });
  const issued = () =>
    organization.view(async ({ tx, organization: { id } }) => {
      const rows = await tx
        .select()
        .from(invoices)
        .where(eq(invoices.organizationId, id))
        .orderBy(invoices.sequence);
      return rows.map((row) => `${formatDay(row.issuedOn)} ${row.netMinor}`);
    });
  // 14 of the 28 days of February.
  expect(await issued()).toEqual(["2026-01-01 3000", "2026-02-20 1500"]);
  await organization.advance("2026-03-01T00:00:00Z");
  expect(await issued()).toEqual(["2026-01-01 3000", "2026-02-20 1500", "2026-03-01 3000"]);
});

test("a bill day of its own moves the next renewal", async () => {
  await change({ kind: "bill_day", day: 15, notBefore: null });
  await organization.advance("2026-01-16T00:00:00Z");
  expect(await state()).toMatchObject({ period: { to: expect.anything() } });
  expect(formatDay((await state()).period?.to ?? 0)).toBe("2026-02-15");
  expect(await refusedChange({ kind: "bill_day", day: 32, notBefore: null })).toEqual(["bill_day_invalid"]);
});

describe("cancelling now", () => {
  test("gives back what is not used as a credit note, unless it is kept", async () => {
    const credit = await organization.run((context) =>
      previewCancellation(context, { subscriptionId, when: "now" }),
    );
    expect([credit.paysOpenMinor, credit.unusedDays, credit.next]).toEqual([2032n, 21, null]);
    const kept = await organization.run((context) =>
      previewCancellation(context, { subscriptionId, when: "now", unused: "keep" }),
    );
    expect([kept.paysOpenMinor, kept.decision.creditNotes]).toEqual([0n, []]);
    await organization.run((context) =>
      cancelSubscription(context, {
        subscriptionId,
        when: "now",
        unused: "keep",
        previewHash: kept.previewHash,
      }),
    );
    expect(await lines()).toEqual(["team 2026-01-01 3000"]);
    expect(await state()).toMatchObject({ status: "canceled" });
  });
});

describe("a transfer", () => {
  test("settles the one customer and bills the other", async () => {
    const other = await organization.customer({ name: "Beta" });
    const input = { subscriptionId, toCustomerId: other, oldEnds: "now", addOns: "move" } as const;
    const shown = await organization.run((context) => previewTransfer(context, input));
    expect(shown.left.paysOpenMinor).toBe(2032n);
    expect(shown.begun.atOnce.map(({ netMinor }) => netMinor)).toHaveLength(1);
    const { previewHash } = shown.left;
    const moved = await organization.run((context) =>
      transferSubscription(context, { ...input, previewHash, externalId: "moved" }),
    );
    await organization.advance("2026-01-12T00:00:00Z");
    expect(await state()).toMatchObject({ status: "canceled" });
    const begun = await organization.view((context) => loadSubscriptionState(context, moved.id));
    expect(begun).toMatchObject({ status: "active", externalId: "moved", plan: { code: "team" } });
    expect(await totals()).toEqual([3000n, shown.begun.atOnce[0]?.totalMinor]);
  });

  test("refuses the same customer, and an external id that is taken", async () => {
    const to = { subscriptionId, toCustomerId: customerId, oldEnds: "now", addOns: "end" } as const;
    expect(await organization.refused((context) => transferSubscription(context, to))).toEqual([
      "transfer_to_same_customer",
    ]);
    const other = await organization.customer({ name: "Beta" });
    await organization.subscribe({ customerId: other, planId: team, externalId: "taken" });
    expect(
      await organization.refused((context) =>
        transferSubscription(context, { ...to, toCustomerId: other, externalId: "taken" }),
      ),
    ).toEqual(["external_id_taken"]);
  });
});

test("a subscription starts with agreed prices, a bill day, later billing, and as an add-on of its base", async () => {
  const addOn = await organization.plan("support", { addOn: true, availableWith: ["team"] });
  const subscribe = (more: object) => ({ customerId, planId: addOn, ...more });
  expect(
    await organization.refused(async (context) => {
      const { subscribeCustomer } = await import("~/operations/subscribe-customer.server");
      return subscribeCustomer(context, subscribe({}));
    }),
  ).toEqual(["add_on_without_base"]);
  const id = await organization.subscribe(
    subscribe({ baseId: subscriptionId, prices: { recurring: "7.00" }, billDay: 1 }) as never,
  );
  await organization.advance("2026-02-02T00:00:00Z");
  expect((await lines()).filter((line) => line.startsWith("support"))).toContain("support 2026-02-01 700");
  await organization.run((context) => cancelSubscription(context, { subscriptionId, when: "now" }));
  const ended = await organization.view((context) => loadSubscriptionState(context, id));
  expect(ended.status).toBe("canceled");
});

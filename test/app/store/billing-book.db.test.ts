import { beforeEach, describe, expect, test } from "vitest";
import type { Coupon } from "~/billing/discounts/coupon";
import { accept } from "~/billing/outcome";
import type { Subscription } from "~/billing/subscription/subscription";
import { newId } from "~/ids.server";
import { loadBillingSlices, loadRunSlices } from "~/store/billing-slice.server";
import {
  countApplied,
  endAppliedCoupon,
  insertCoupon,
  listAppliedCoupons,
  listCoupons,
  listCouponUses,
  loadUsableCoupons,
  lockCouponByCode,
  saveCouponRests,
  saveCouponRetirement,
} from "~/store/coupons.server";
import { listCreditNotesOf, loadCreditNote } from "~/store/credit-notes.server";
import { loadCreditableInvoices } from "~/store/creditable.server";
import { insertCredits, listCreditAllocations, listCredits } from "~/store/customer-credits.server";
import { loadCustomer } from "~/store/customers.server";
import { listPendingDrafts } from "~/store/drafts.server";
import { insertSubscription, loadSubscription, saveSubscriptions } from "~/store/subscriptions.server";
import { insertTaxRate } from "~/store/tax-rates.server";
import { listDrawsOfInvoice } from "~/store/wallets.server";
import {
  changeAll,
  endNow,
  giveCoupon,
  giveCredit,
  readBook,
  saveCustomerColumns,
} from "../../support/customer-book";
import { asOwner, useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";

const database = useTestDatabase();
let organization: TestOrganization;
let customerId: string;

beforeEach(async () => {
  organization = await foundTestOrganization();
  customerId = await organization.customer();
});

/** A subscription to the plan of that code, billed from 1 January and again on the first of each month. */
async function subscribed(code = "team"): Promise<string> {
  const planId = await organization.plan(code);
  return organization.subscribe({ customerId, planId });
}

const stored = (id: string) => organization.view((context) => loadSubscription(context, id));

async function slice() {
  return organization.view(async (context) => {
    const customer = await loadCustomer(context, customerId);
    const [loaded] = await loadBillingSlices(context, [customer], []);
    if (!loaded) throw new Error("One customer has one slice.");
    return loaded;
  });
}

describe("a subscription", () => {
  test("is read as it was decided, with nothing added, and as it was changed", async () => {
    const base = await subscribed();
    const { subscription: plain } = await stored(base);
    expect(Object.keys(plain).sort()).toEqual([
      "anchor",
      "canceledAt",
      "currency",
      "customerId",
      "endsAt",
      "id",
      "startsAt",
      "stints",
      "trialEndsAt",
      "zone",
    ]);
    const [stint] = plain.stints;
    if (!stint) throw new Error("A subscription has a stint.");
    const whole: Subscription = {
      ...plain,
      id: newId(),
      endsAt: at("2026-06-01T00:00:00Z"),
      baseId: base,
      unused: "refund",
      closingInvoice: false,
      expires: true,
      invoicingOff: true,
      settledThrough: 20_000,
      stints: [
        { ...stint, id: newId(), endsAt: at("2026-02-01T00:00:00Z"), phasesFrom: 20_500, firstPhase: 1 },
        {
          ...stint,
          id: newId(),
          quantity: "2.5",
          startsAt: at("2026-02-01T00:00:00Z"),
          endsAt: at("2026-06-01T00:00:00Z"),
          anchor: { kind: "bill_day", from: 20_500, day: 15 } as never,
          overrides: { recurring: "12.34", phases: { "1": { oneTime: "5.00" } } },
          isBillDayGiven: true,
          knownAt: at("2026-01-15T08:30:00Z"),
        },
      ],
      pauses: [
        { id: newId(), service: "billing", startsAt: at("2026-03-01T00:00:00Z"), endsAt: null },
        {
          id: newId(),
          service: "sla",
          startsAt: at("2026-03-02T00:00:00Z"),
          endsAt: at("2026-04-01T00:00:00Z"),
        },
      ],
      itemUnits: [{ id: newId(), item: "seats", units: "7.5", startsAt: at("2026-01-20T00:00:00Z") }],
    };
    await organization.run(async (context) =>
      accept(await insertSubscription(context, whole, { externalId: "whole", dueAt: null })),
    );
    expect((await stored(whole.id)).subscription).toEqual(whole);
    const { itemUnits: _, ...rest } = whole;
    const changed: Subscription = {
      ...rest,
      unused: "keep",
      settledThrough: 20_100,
      stints: whole.stints.map((stay) => ({ ...stay, quantity: "3" })),
      pauses: whole.pauses?.slice(1) ?? [],
    };
    const dueAt = at("2026-05-01T00:00:00Z");
    await organization.run(async (context) => {
      await saveSubscriptions(context, [{ subscription: changed, dueAt }]);
      return accept(null);
    });
    expect(await stored(whole.id)).toEqual({ subscription: changed, externalId: "whole", dueAt });
    expect((await stored(base)).subscription).toEqual(plain);
  });

  test("that is settled through a day brings only the later fees and windows to a run", async () => {
    await subscribed();
    await organization.advance("2026-03-01T00:00:00Z");
    const issued = async () =>
      organization.view(async (context) => {
        const customer = await loadCustomer(context, customerId);
        const { subscription } = await loadSubscription(context, id);
        const [lean] = await loadRunSlices(context, [customer], [subscription]);
        return lean?.issued.map(({ period }) => period.from) ?? [];
      });
    const { id } = (await readBook(organization)).fees.map(({ subscriptionId }) => ({
      id: subscriptionId ?? "",
    }))[0] ?? {
      id: "",
    };
    const all = await issued();
    expect(all).toHaveLength(3);
    await changeAll(organization, customerId, (subscription) => ({
      ...subscription,
      settledThrough: all[2] ?? 0,
    }));
    expect(await issued()).toEqual(all.slice(2));
  });
});

describe("coupons", () => {
  const amountOff: Coupon = {
    id: newId(),
    code: "FIVE",
    name: "Five off",
    off: { kind: "amount", currency: "EUR", amountMinor: 500n },
    duration: "once",
    periods: null,
    appliesTo: { plans: ["team"], metrics: ["calls"] },
    reusable: true,
    validity: { from: at("2026-01-01T00:00:00Z"), to: null },
    maxUses: 10,
    maxUsesPerCustomer: 1,
  };

  test("of the catalog are read as they were made, locked by code and retired", async () => {
    await organization.run(async (context) => {
      expect(await insertCoupon(context, amountOff)).toBe(true);
      expect(await insertCoupon(context, { ...amountOff, id: newId() })).toBe(false);
      expect(await lockCouponByCode(context, "NONE")).toBeNull();
      expect(await lockCouponByCode(context, "FIVE")).toEqual({ ...amountOff, retiredAt: null });
      await saveCouponRetirement(context, amountOff.id, context.now);
      return accept(null);
    });
    expect(await organization.view(listCoupons)).toEqual([
      { ...amountOff, retiredAt: at("2026-01-01T00:00:00Z") },
    ]);
  });

  test("of a customer come to a run while something is left and nobody took them away", async () => {
    const first = await giveCoupon(organization, customerId);
    const second = await giveCoupon(organization, customerId, { duration: "forever", periods: null });
    expect(await organization.view((context) => loadUsableCoupons(context, [customerId]))).toEqual([
      first,
      second,
    ]);
    await organization.run(async (context) => {
      await saveCouponRests(context, [{ ...first, remainingPeriods: 0 }]);
      await endAppliedCoupon(context, second.id);
      expect(await countApplied(context, first.coupon.id)).toBe(1);
      return accept(null);
    });
    expect(await organization.view((context) => loadUsableCoupons(context, [customerId]))).toEqual([]);
    expect(await organization.view((context) => listAppliedCoupons(context, customerId))).toEqual([
      { ...first, remainingPeriods: 0 },
      // Nothing is left of one that was taken away.
      { ...second, remainingPeriods: 0 },
    ]);
    expect((await slice()).coupons).toEqual([]);
  });
});

describe("what a run looks at of a customer", () => {
  test("rates of its own add up, one alone is taken, and a status stands above them", async () => {
    const rate = { name: "VAT", category: "S", country: "DE" };
    const vat = { ...rate, id: newId(), code: "vat", rate: "19.00" };
    await organization.run(async (context) => {
      await insertTaxRate(context, vat);
      await insertTaxRate(context, { ...rate, id: newId(), code: "city", rate: "1.5" });
      return accept(null);
    });
    expect((await slice()).customer.tax).toMatchObject({ category: "O", rate: "0" });
    await saveCustomerColumns(organization, customerId, { taxRateId: vat.id });
    expect(await slice()).toMatchObject({
      customer: { tax: { category: "S", rate: "19", country: "DE", codes: ["vat"] } },
      taxes: { customerCodes: ["vat"] },
    });
    await saveCustomerColumns(organization, customerId, { taxCodes: ["vat", "city"] });
    expect((await slice()).customer.tax).toMatchObject({ rate: "20.5", codes: ["vat", "city"] });
    await saveCustomerColumns(organization, customerId, { taxStatus: "reverse_charge" });
    expect((await slice()).customer.tax).toEqual({ category: "AE", rate: "0", country: null });
  });

  test("its own days of grace, or the organization's, and whether it is billed at all", async () => {
    await asOwner(
      database.clone,
      (sql) => sql`update organizations set grace_days = 5 where id = ${organization.id}`,
    );
    expect(await slice()).toMatchObject({ graceDays: 5, invoicingOff: false, draftMode: null });
    await saveCustomerColumns(organization, customerId, {
      graceDays: 0,
      invoicingOff: true,
      draftMode: "each",
    });
    expect(await slice()).toMatchObject({ graceDays: 0, invoicingOff: true, draftMode: "each" });
  });

  test("its credit, oldest first, and what is open for it to pay", async () => {
    await subscribed();
    await organization.advance("2026-01-01T00:00:00Z");
    const credit = (amountMinor: bigint, createdAt: number) => ({
      id: newId(),
      customerId,
      currency: "EUR",
      kind: "grant" as const,
      sourceInvoiceId: null,
      creditNoteId: null,
      amountMinor,
      openMinor: amountMinor,
      createdAt,
    });
    const [late, early] = [credit(200n, 2_000), credit(100n, 1_000)];
    await organization.run(async (context) => {
      await insertCredits(context, [late, early]);
      return accept(null);
    });
    const { credits, openInvoices } = await slice();
    expect(credits?.map(({ id, openMinor }) => [id, openMinor])).toEqual([
      [early.id, 100n],
      [late.id, 200n],
    ]);
    expect(openInvoices).toMatchObject([{ openMinor: 3_000n, isDisputed: false, currency: "EUR" }]);
    expect(await organization.view((context) => listCredits(context, customerId))).toMatchObject([
      { id: late.id, amountMinor: 200n },
      { id: early.id, amountMinor: 100n },
    ]);
  });
});

describe("documents of a corrected invoice", () => {
  test("say what was taken of each line, what came for it and which notes it has", async () => {
    const applied = await giveCoupon(organization, customerId);
    await giveCredit(organization, customerId, 500n);
    const id = await subscribed();
    await organization.advance("2026-01-11T00:00:00Z");
    await changeAll(organization, customerId, endNow);
    await organization.advance("2026-01-11T00:00:00Z");
    const { invoices } = await readBook(organization);
    const invoiceId = invoices[0]?.id ?? "";
    const seen = await organization.view(async (context) => ({
      creditable: await loadCreditableInvoices(context, [invoiceId]),
      notes: await listCreditNotesOf(context, [invoiceId]),
      uses: await listCouponUses(context, invoiceId),
      allocations: await listCreditAllocations(context, invoiceId),
      draws: await listDrawsOfInvoice(context, invoiceId),
      pending: await listPendingDrafts(context, customerId),
    }));
    expect(seen.creditable).toMatchObject([
      {
        id: invoiceId,
        totalMinor: 2_700n,
        paidMinor: 0n,
        lines: [
          { amountMinor: 3_000n, discountMinor: 300n, creditedMinor: 2_032n, creditedDiscountMinor: 203n },
        ],
      },
    ]);
    expect(seen.creditable[0]?.creditedTax).toEqual(new Map([["O:0:", 0n]]));
    const [note] = seen.notes;
    expect(await organization.view((context) => loadCreditNote(context, note?.id ?? ""))).toEqual(note);
    expect(seen.uses).toMatchObject([{ appliedCouponId: applied.id, amountMinor: 300n }]);
    expect(seen.allocations).toMatchObject([{ amountMinor: 1_829n }]);
    expect(seen.draws).toMatchObject([{ amountMinor: 500n }]);
    expect(seen.pending).toEqual([]);
    const [own] = await organization.run(async (context) => {
      const customer = await loadCustomer(context, customerId);
      const { subscription } = await loadSubscription(context, id);
      return accept(await loadBillingSlices(context, [customer], [subscription], "billing"));
    });
    expect(own?.invoices).toEqual(seen.creditable);
    expect(own?.subscriptions[0]?.versions.map(({ planCode }) => planCode)).toEqual(["team"]);
  });
});

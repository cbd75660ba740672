// Discounts beside income: the price is income (4000) and the discount stands beside it (4010); together they are what
// the net view posts, on every day of any life.
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Policy } from "~/billing/policy-kinds";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { grantWalletCredit } from "~/operations/buy-credit.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { changeBillingSettings } from "~/operations/change-billing-settings.server";
import { createCoupon } from "~/operations/create-coupon.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { loadDailyTieOuts } from "~/operations/load-tie-outs.server";
import { openWallet } from "~/operations/open-wallet.server";
import { recordPayment } from "~/operations/record-payment.server";
import { voidCreditNote } from "~/operations/void-credit-note.server";
import { cancelInvoice, voidInvoice } from "~/operations/void-invoice.server";
import { useTestDatabase } from "../../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../../support/organization";

useTestDatabase();

type View = Policy["discount_view"];
type Life = {
  readonly organization: TestOrganization;
  readonly customerId: string;
  readonly subscriptionId: string;
};

/** A year of 365.00 ahead from 1 January, at that much off. */
async function subscribed(discount_view: View, percent = "25", gift: string | null = null): Promise<Life> {
  const organization = await foundTestOrganization({ policy: { discount_view } });
  const customerId = await organization.customer();
  const coupon = await organization.run((context) =>
    createCoupon(context, {
      ...{ code: "off", name: "Off", percent, amount: null, currency: null, duration: "forever" },
      ...{ periods: null, planCodes: [], metricCodes: [], reusable: false, validFrom: null, validTo: null },
      ...{ maxUses: null, maxUsesPerCustomer: null },
    }),
  );
  await organization.run((context) => applyCoupon(context, { customerId, code: coupon.code, amount: null }));
  if (gift !== null) {
    const wallet = {
      customerId,
      code: "w",
      name: "W",
      currency: null,
      priority: 50,
      metricCodes: [],
      topUp: null,
    };
    const { id: walletId } = await organization.run((context) => openWallet(context, wallet));
    const grant = { walletId, amount: gift, priority: 50, expiresAt: null };
    await organization.run((context) => grantWalletCredit(context, grant));
  }
  const yearly = {
    cadence: { unit: "year", count: 1 },
    prices: [{ currency: "EUR", amount: "365.00" }],
  } as const;
  const planId = await organization.plan("team", yearly);
  const subscriptionId = await organization.subscribe({ customerId, planId });
  await organization.advance("2026-01-01T01:00:00Z");
  return { organization, customerId, subscriptionId };
}

/** What accounts hold at the end of each day on which something was posted; credit above zero. */
async function days({ organization }: Life, joined: "apart" | "as net"): Promise<string[]> {
  const account =
    joined === "apart" ? sql`l.account` : sql`case l.account when '4010' then '4000' else l.account end`;
  const rows = await organization.view(({ tx }) =>
    tx.execute<{ on_day: string; account: string; minor: number }>(sql`
      select e.posted_on::text as on_day, ${account} as account, sum(l.credit_minor - l.debit_minor)::int as minor
      from journal_lines l join journal_entries e on e.organization_id = ${organization.id} and e.id = l.entry_id
      where l.organization_id = ${organization.id}
      group by 1, 2 having sum(l.credit_minor - l.debit_minor) <> 0 order by 1, 2`),
  );
  return rows.map(({ on_day, account: of, minor }) => `${on_day} ${of} ${minor}`);
}

async function sums(life: Life): Promise<Record<string, number>> {
  const held: Record<string, number> = {};
  for (const day of await days(life, "apart")) {
    const [, account = "", minor = "0"] = day.split(" ");
    held[account] = (held[account] ?? 0) + Number(minor);
  }
  return Object.fromEntries(Object.entries(held).filter(([, minor]) => minor !== 0));
}

async function firstOf(life: Life, table: "invoices" | "credit_notes" | "fees"): Promise<string> {
  const order = table === "credit_notes" ? sql`id desc` : sql`id`;
  const rows = await life.organization.view(({ tx }) =>
    tx.execute<{ id: string }>(sql`select id from ${sql.raw(table)}
      where organization_id = ${life.organization.id} order by ${order} limit 1`),
  );
  return rows[0]?.id ?? "";
}

async function noteOf(life: Life, effect: "reversal" | "concession", amount: string) {
  const [invoiceId, feeId] = [await firstOf(life, "invoices"), await firstOf(life, "fees")];
  const settlement = { as: "credit" } as const;
  return { invoiceId, lines: [{ feeId, amount }], settlement, effect, reason: "other" } as const;
}

const reason = "By mistake";
const atTheEnd = ({ subscriptionId }: Life) => ({ subscriptionId, when: "period_end" }) as const;
const pay = async (life: Life) => {
  const invoiceId = await firstOf(life, "invoices");
  return life.organization.refused((context) =>
    recordPayment(context, { invoiceId, amount: null, reference: null }),
  );
};

describe("discounts beside income", () => {
  test("wait with deferred revenue, and are shown as it is earned, whole in the end", async () => {
    const life = await subscribed("gross");
    expect(await sums(life)).toEqual({ "1100": -27_375, "2200": 27_375 });
    await life.organization.advance("2026-02-01T12:00:00Z");
    expect(await sums(life)).toMatchObject({ "2200": 25_050, "4000": 3_100, "4010": -775 });
    await life.organization.run((context) => cancelSubscription(context, atTheEnd(life)));
    await life.organization.advance("2027-01-02T12:00:00Z");
    expect(await sums(life)).toEqual({ "1100": -27_375, "4000": 36_500, "4010": -9_125 });
  });

  test("of what costs nothing are shown at once, and a gift is none", async () => {
    expect(await sums(await subscribed("gross", "100"))).toEqual({ "4000": 36_500, "4010": -36_500 });
    const life = await subscribed("gross", "25", "100.00");
    expect(await sums(life)).toMatchObject({ "2200": 17_375 });
    await life.organization.run((context) => cancelSubscription(context, atTheEnd(life)));
    await life.organization.advance("2027-01-02T00:00:00Z");
    expect(await sums(life)).toMatchObject({ "4000": 36_500, "4010": -9_125, "4030": -10_000 });
  });

  test("stay as they were issued when the setting changes", async () => {
    const life = await subscribed("gross");
    await life.organization.run((context) => changeBillingSettings(context, { discount_view: "net" }));
    await life.organization.advance("2026-02-01T12:00:00Z");
    expect(await sums(life)).toMatchObject({ "4000": 3_100, "4010": -775 });
    const later = await subscribed("net");
    await later.organization.run((context) => changeBillingSettings(context, { discount_view: "gross" }));
    await later.organization.advance("2026-02-01T12:00:00Z");
    expect(await sums(later)).not.toHaveProperty("4010");
    const note = await noteOf(later, "reversal", "300.00");
    await later.organization.run((context) => createCreditNote(context, note));
    expect(await sums(later)).not.toHaveProperty("4010");
  });

  test("are taken back by what takes their fee back, and come again with a note that is voided", async () => {
    const life = await subscribed("gross");
    await pay(life);
    await life.organization.advance("2026-02-01T12:00:00Z");
    const before = await sums(life);
    const note = await noteOf(life, "reversal", "350.00");
    await life.organization.run((context) => createCreditNote(context, note));
    expect((await sums(life))["4010"]).toBe(-375);
    const creditNoteId = await firstOf(life, "credit_notes");
    await life.organization.run((context) => voidCreditNote(context, { creditNoteId, reason }));
    expect(await sums(life)).toEqual(before);
    await life.organization.advance("2026-03-01T12:00:00Z");
    const invoiceId = await firstOf(life, "invoices");
    await life.organization.run((context) =>
      cancelInvoice(context, { invoiceId, follows: "final", reason: "order_cancellation" }),
    );
    expect(await sums(life)).not.toHaveProperty("4010");
  });

  test("and income together are what the net view posts, on every day of any life", async () => {
    await fc.assert(
      fc.asyncProperty(
        percents,
        fc.array(happening, { minLength: 3, maxLength: 8 }),
        async (percent, happenings) => {
          const lives = [await subscribed("gross", percent), await subscribed("net", percent)] as const;
          for (const life of lives) {
            let now = Date.UTC(2026, 0, 2);
            for (const { what, days: later, amount } of happenings) {
              now += later * 86_400_000;
              await life.organization.advance(new Date(now).toISOString());
              await happen(life, what, amount);
            }
            await life.organization.advance("2026-12-31T23:00:00Z");
            for (const { rows } of await life.organization.view((context) => loadDailyTieOuts(context)))
              for (const { check, differenceMinor } of rows)
                expect([check, differenceMinor]).toEqual([check, 0n]);
          }
          expect(await days(lives[0], "as net")).toEqual(await days(lives[1], "apart"));
          expect(await unshown(lives[0])).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  }, 180_000);
});

const percents = fc.constantFrom("25", "33.333", "50", "7", "100");
const happening = fc.record({
  what: fc.constantFrom("reversal", "concession", "void", "cancel", "void invoice", "wait"),
  days: fc.integer({ min: 1, max: 60 }),
  amount: fc.integer({ min: 1, max: 365 }).map((units) => `${units}.01`),
});

/** Does it, or is refused where it cannot be. */
async function happen(life: Life, what: string, amount: string): Promise<void> {
  const { organization } = life;
  const [invoiceId, creditNoteId] = [await firstOf(life, "invoices"), await firstOf(life, "credit_notes")];
  if (what === "reversal" || what === "concession") {
    const note = await noteOf(life, what, amount);
    await organization.refused((context) => createCreditNote(context, note));
  } else if (what === "void" && creditNoteId !== "") {
    await organization.refused((context) => voidCreditNote(context, { creditNoteId, reason }));
  } else if (what === "cancel") {
    const whole = { invoiceId, follows: "final", reason: "order_cancellation" } as const;
    await organization.refused((context) => cancelInvoice(context, whole));
  } else if (what === "void invoice") {
    const whole = { invoiceId, credit: "0", refund: "0", follows: "final" } as const;
    await organization.refused((context) => voidInvoice(context, whole));
  }
}

/** Fees of which no revenue waits any more, and still some discount does. */
async function unshown({ organization }: Life): Promise<string[]> {
  const rows = await organization.view(({ tx }) =>
    tx.execute<{ waiting: number }>(sql`
      select sum(m.waiting_minor)::int as waiting from discount_moves m
      left join recognition_schedules s on s.organization_id = ${organization.id} and s.fee_id = m.fee_id
      where m.organization_id = ${organization.id} and (s.fee_id is null or s.recognized_minor = s.total_minor)
      group by m.fee_id having sum(m.waiting_minor) <> 0`),
  );
  return rows.map(({ waiting }) => `${waiting} waits`);
}

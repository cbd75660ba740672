// VAT that falls due on payment: it waits in 2310 and goes to 2300 as far as an invoice is paid, whatever happens to it.
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { grantCredit } from "~/operations/grant-credit.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadDailyTieOuts } from "~/operations/load-tie-outs.server";
import { recordPayment } from "~/operations/record-payment.server";
import { recordRecovery } from "~/operations/record-recovery.server";
import { refundPayment } from "~/operations/refund-payment.server";
import { relieveVat } from "~/operations/relieve-vat.server";
import { changeIssuer } from "~/operations/save-issuer.server";
import { setExchangeRates } from "~/operations/set-exchange-rates.server";
import { voidCreditNote } from "~/operations/void-credit-note.server";
import { cancelInvoice } from "~/operations/void-invoice.server";
import { undoWriteOff, writeOffInvoice } from "~/operations/write-off-invoice.server";
import { loadFeesOf } from "~/store/fees.server";
import { listIssuers } from "~/store/issuers.server";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

let organization: TestOrganization;
let customerId: string;

const fallsDue = (vatDue: "invoice" | "payment") =>
  organization.run(async (context) => {
    const [issuer] = await listIssuers(context);
    return changeIssuer(context, { issuerId: issuer?.id ?? "", vatDue });
  });

beforeEach(async () => {
  organization = await foundTestOrganization({ clock: "2026-01-03T00:00:00Z" });
  for (const [code, rate] of [
    ["full", "19"],
    ["low", "7"],
  ] as const)
    await organization.run((context) =>
      createTaxRate(context, { code, name: "VAT", category: "S", country: "DE", rate }),
    );
  customerId = await organization.customer({ taxCodes: ["full"] });
  await fallsDue("payment");
});

/** 100.00 at 19 % and, where asked, 10.01 at 7 %. */
async function sell(...also: readonly "low"[]): Promise<string> {
  const lines = [
    { description: "Work", quantity: "1", unitAmount: "100.00", taxes: [] },
    ...also.map((code) => ({ description: "Book", quantity: "1", unitAmount: "10.01", taxes: [code] })),
  ];
  const made = await organization.run((context) =>
    issueOneOff(context, { customerId, on: null, placement: "issue", lines }),
  );
  return made.invoiceId ?? "";
}

const pay = (invoiceId: string, amount: string | null) =>
  organization.run((context) => recordPayment(context, { invoiceId, amount, reference: null }));

async function noteInput(invoiceId: string, amount: string) {
  const [fee] = await organization.view((context) => loadFeesOf(context, "invoice", [invoiceId]));
  return {
    invoiceId,
    lines: [{ feeId: fee?.id ?? "", amount }],
    settlement: { as: "credit" },
    effect: "concession",
    reason: "goodwill",
  } as const;
}

async function note(invoiceId: string, amount: string): Promise<string> {
  const input = await noteInput(invoiceId, amount);
  return (await organization.run((context) => createCreditNote(context, input))).creditNoteId;
}

/** What is not due yet, and what is, by treatment; credit above zero. */
async function vat(): Promise<Record<string, number>> {
  const rows = await organization.view(({ tx }) =>
    tx.execute<{ place: string; minor: number }>(sql`
      select account || ' ' || dimension as place, sum(credit_minor - debit_minor)::int as minor
      from journal_lines where organization_id = ${organization.id} and account in ('2300', '2310')
      group by 1 having sum(credit_minor - debit_minor) <> 0 order by 1`),
  );
  return Object.fromEntries(rows.map(({ place, minor }) => [place, minor]));
}

async function expectTied() {
  const days = await organization.view((context) => loadDailyTieOuts(context));
  expect(days.length).toBeGreaterThan(0);
  for (const { on, rows } of days) {
    expect(rows.map(({ check }) => check)).toContain("2310");
    for (const { check, differenceMinor } of rows)
      expect([on, check, differenceMinor]).toEqual([on, check, 0n]);
  }
}

describe("VAT due on payment", () => {
  test("each payment moves its share of every treatment, and the last one the rest exactly", async () => {
    const invoiceId = await sell("low");
    expect(await vat()).toEqual({ "2310 DE:S:19": 1_900, "2310 DE:S:7": 70 });
    await organization.advance("2026-01-05T00:00:00Z");
    await pay(invoiceId, "43.24");
    expect(await vat()).toEqual({
      "2300 DE:S:19": 633,
      "2300 DE:S:7": 23,
      "2310 DE:S:19": 1_267,
      "2310 DE:S:7": 47,
    });
    await organization.advance("2026-01-06T00:00:00Z");
    await pay(invoiceId, "43.24");
    await pay(invoiceId, "43.23");
    expect(await vat()).toEqual({ "2300 DE:S:19": 1_900, "2300 DE:S:7": 70 });
    await expectTied();
  });

  test("documents keep what they were issued with", async () => {
    const before = await sell();
    await fallsDue("invoice");
    await sell();
    expect(await vat()).toEqual({ "2300 DE:S:19": 1_900, "2310 DE:S:19": 1_900 });
    await pay(before, "119.00");
    expect(await vat()).toEqual({ "2300 DE:S:19": 3_800 });
    await expectTied();
  });

  test("credit that pays makes it due as money does", async () => {
    await organization.run((context) =>
      grantCredit(context, { customerId, amount: "59.50", currency: null }),
    );
    await sell();
    expect(await vat()).toEqual({ "2300 DE:S:19": 950, "2310 DE:S:19": 950 });
    await expectTied();
  });

  test("a note takes what is not due before what is, and a void of it gives that back", async () => {
    const invoiceId = await sell();
    const creditNoteId = await note(invoiceId, "50.00");
    expect(await vat()).toEqual({ "2310 DE:S:19": 950 });
    await expectTied();
    await pay(invoiceId, null);
    expect(await vat()).toEqual({ "2300 DE:S:19": 950 });
    await organization.advance("2026-01-04T00:00:00Z");
    expect(creditNoteId).not.toBe("");
    const other = await sell();
    await pay(other, null);
    const given = await note(other, "20.00");
    expect(await vat()).toEqual({ "2300 DE:S:19": 2_470 });
    await organization.run((context) => voidCreditNote(context, { creditNoteId: given, reason: "Mistake" }));
    expect(await vat()).toEqual({ "2300 DE:S:19": 2_850 });
    await expectTied();
  });

  test("what goes back without a note is not due again", async () => {
    const invoiceId = await sell();
    const { paymentId } = await pay(invoiceId, null);
    await organization.advance("2026-01-04T00:00:00Z");
    const back = { paymentId, amount: "11.90", creditNoteId: null, reason: "Twice" };
    await organization.run((context) => refundPayment(context, back));
    expect(await vat()).toEqual({ "2300 DE:S:19": 1_710, "2310 DE:S:19": 190 });
    await expectTied();
  });

  test("is in base what the document has in it, and nothing is left of it there", async () => {
    const rates = [{ date: "2026-01-02", currency: "GBP", rate: "1.1111" }];
    await organization.run((context) => setExchangeRates(context, { rates, quote: "direct", source: "ECB" }));
    customerId = await organization.customer({ currency: "GBP", taxCodes: ["full"] });
    const invoiceId = await sell("low");
    const inBase = async () => {
      const rows = await organization.view(({ tx }) =>
        tx.execute<{ account: string; minor: number }>(sql`
          select account, sum(base_credit_minor - base_debit_minor)::int as minor from journal_lines
          where organization_id = ${organization.id} and account in ('2300', '2310') group by 1 order by 1`),
      );
      return Object.fromEntries(rows.map(({ account, minor }) => [account, minor]));
    };
    expect(await inBase()).toEqual({ "2310": 2_189 });
    for (const amount of ["33.33", "33.33", null]) await pay(invoiceId, amount);
    expect(await inBase()).toEqual({ "2300": 2_189, "2310": 0 });
    await expectTied();
  });

  test("what is given up is never due unless something comes of it, and corrected VAT waits no more", async () => {
    const invoiceId = await sell();
    await pay(invoiceId, "59.50");
    await organization.run((context) => writeOffInvoice(context, { invoiceId, reason: "Insolvent" }));
    expect(await vat()).toEqual({ "2300 DE:S:19": 950, "2310 DE:S:19": 950 });
    await organization.advance("2026-01-08T00:00:00Z");
    await organization.run((context) => relieveVat(context, { invoiceId, reason: "Closed" }));
    expect(await vat()).toEqual({ "2300 DE:S:19": 950 });
    await organization.run((context) => undoWriteOff(context, { invoiceId }));
    expect(await vat()).toEqual({ "2300 DE:S:19": 950, "2310 DE:S:19": 950 });
    await organization.advance("2026-01-09T00:00:00Z");
    await organization.run((context) => writeOffInvoice(context, { invoiceId, reason: "Insolvent" }));
    await organization.run((context) =>
      recordRecovery(context, { invoiceId, amount: "29.75", reference: null }),
    );
    expect(await vat()).toEqual({ "2300 DE:S:19": 1_425, "2310 DE:S:19": 475 });
    await organization.run((context) => relieveVat(context, { invoiceId, reason: "Closed" }));
    expect(await vat()).toEqual({ "2300 DE:S:19": 1_425 });
    await organization.run((context) =>
      recordRecovery(context, { invoiceId, amount: null, reference: null }),
    );
    expect(await vat()).toEqual({ "2300 DE:S:19": 1_900 });
    await expectTied();
  });

  test("nothing of a voided invoice stands", async () => {
    const invoiceId = await sell();
    await organization.run((context) =>
      cancelInvoice(context, { invoiceId, follows: "final", reason: "order_cancellation" }),
    );
    expect(await vat()).toEqual({});
    await expectTied();
  });

  test("agrees with the documents at the end of every day of any life", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 4, maxLength: 14 }), async (happenings) => {
        const invoices = [await sell("low")];
        for (const { what, which, amount, days } of happenings) {
          const day = (await organization.view(async ({ now }) => now)) + days * 86_400_000;
          if (days > 0) await organization.advance(new Date(day).toISOString());
          if (what === "sell") invoices.push(await sell("low"));
          else await happen(what, invoices[which % invoices.length] ?? "", amount);
        }
        await expectTied();
        expect(await expectedDue()).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});

const happening = fc.record({
  what: fc.constantFrom(
    "sell",
    "pay",
    "pay",
    "note",
    "void",
    "refund",
    "giveUp",
    "claim",
    "relieve",
    "recover",
    "cancel",
  ),
  which: fc.nat(5),
  amount: fc
    .integer({ min: 1, max: 7_000 })
    .map((minor) => `${Math.floor(minor / 100)}.${`${minor % 100}`.padStart(2, "0")}`),
  days: fc.constantFrom(0, 0, 1, 3),
});

/** Does it, or is refused where it cannot be. */
async function happen(what: string, invoiceId: string, amount: string): Promise<void> {
  const reason = "Because";
  const ids = await organization.view(async ({ tx }) => {
    const first = async (query: ReturnType<typeof sql>) =>
      (await tx.execute<{ id: string }>(query))[0]?.id ?? "";
    const of = sql`organization_id = ${organization.id}`;
    return {
      note: await first(
        sql`select id from credit_notes where ${of} and corrects_invoice_id = ${invoiceId} order by id desc`,
      ),
      payment: await first(
        sql`select id from payments where ${of} and invoice_id = ${invoiceId} order by id desc`,
      ),
    };
  });
  const works: Record<string, (context: Context) => Promise<Outcome<unknown>>> = {
    pay: (context) => recordPayment(context, { invoiceId, amount, reference: null }),
    giveUp: (context) => writeOffInvoice(context, { invoiceId, reason }),
    claim: (context) => undoWriteOff(context, { invoiceId }),
    relieve: (context) => relieveVat(context, { invoiceId, reason }),
    recover: (context) => recordRecovery(context, { invoiceId, amount, reference: null }),
    cancel: (context) =>
      cancelInvoice(context, { invoiceId, follows: "final", reason: "order_cancellation" }),
  };
  if (what === "note") {
    const input = await noteInput(invoiceId, amount);
    await organization.refused((context) => createCreditNote(context, input));
  } else if (what === "void") {
    if (ids.note === "") return;
    await organization.refused((context) => voidCreditNote(context, { creditNoteId: ids.note, reason }));
  } else if (what === "refund") {
    if (ids.payment === "") return;
    const back = { paymentId: ids.payment, amount, creditNoteId: null, reason };
    await organization.refused((context) => refundPayment(context, back));
  } else {
    const work = works[what];
    if (work) await organization.refused(work);
  }
}

/** Invoices of which nothing is unpaid, and still some tax is not due. */
async function expectedDue(): Promise<string[]> {
  const rows = await organization.view(({ tx }) =>
    tx.execute<{ minor: number; unpaid: number }>(sql`
      select coalesce((select sum(credit_minor - debit_minor) from journal_lines
          where organization_id = ${organization.id} and account = '2310'), 0)::int as minor,
        count(*)::int as unpaid from invoice_balances
        where organization_id = ${organization.id} and (open_minor > 0 or state = 'written_off')`),
  );
  return rows.flatMap(({ minor, unpaid }) => (unpaid === 0 && minor !== 0 ? [`${minor} is not due`] : []));
}

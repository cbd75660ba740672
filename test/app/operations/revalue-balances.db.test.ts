// What is open in other currencies, month by month: settled at another day's rate, revalued at the end of a month in the
// organization's time, taken back on the next day, and opened where it was there before the first rate.
import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { listWaiting } from "~/console/queries/exchange-rates.server";
import { listJournal } from "~/console/queries/journal.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { grantCredit } from "~/operations/grant-credit.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadDueWork } from "~/operations/load-due-work.server";
import { loadTieOuts, loadTieOutsInBase } from "~/operations/load-tie-outs.server";
import { recordPayment } from "~/operations/record-payment.server";
import { createIssuer } from "~/operations/save-issuer.server";
import { setExchangeRates } from "~/operations/set-exchange-rates.server";
import { loadInvoiceFees } from "~/store/invoices.server";
import { revaluations } from "../../../drizzle/schema/exchange-rates";
import { invoices } from "../../../drizzle/schema/invoicing";
import { journalEntries, journalLines } from "../../../drizzle/schema/ledger";
import { day } from "../../support/billing-book";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();
let organization: TestOrganization;

const enter = (...rates: readonly (readonly [date: string, rate: string])[]) =>
  organization.run((context) =>
    setExchangeRates(context, {
      rates: rates.map(([date, rate]) => ({ date, currency: "USD", rate })),
      quote: "direct",
      source: "ECB",
    }),
  );

async function invoice(customerId: string, unitAmount: string): Promise<string> {
  const { invoiceId } = await organization.run((context) =>
    issueOneOff(context, {
      customerId,
      on: null,
      placement: "issue",
      lines: [{ description: "Work", quantity: "1", unitAmount, taxes: [] }],
    }),
  );
  return invoiceId ?? "";
}

const pay = (invoiceId: string, amount: string | null = null) =>
  organization.run((context) => recordPayment(context, { invoiceId, amount, reference: null }));

/** What accounts hold in base at the end of a day, debit above zero; those at zero are left out. */
async function baseBalances(on: string): Promise<Record<string, bigint>> {
  const lines = await organization.view(({ tx, organization: { id } }) =>
    tx
      .select({ line: journalLines, postedOn: journalEntries.postedOn })
      .from(journalLines)
      .innerJoin(
        journalEntries,
        and(eq(journalEntries.organizationId, id), eq(journalEntries.id, journalLines.entryId)),
      )
      .where(and(eq(journalLines.organizationId, id), isNotNull(journalLines.baseDebitMinor))),
  );
  const sums: Record<string, bigint> = {};
  for (const { line, postedOn } of lines) {
    if (postedOn > day(on)) continue;
    const { account, baseDebitMinor, baseCreditMinor } = line;
    sums[account] = (sums[account] ?? 0n) + (baseDebitMinor ?? 0n) - (baseCreditMinor ?? 0n);
  }
  return Object.fromEntries(Object.entries(sums).filter(([, minor]) => minor !== 0n));
}

/** Rows of revaluations in the order in which they were made. */
const revalued = async () => {
  const rows = await organization.view(({ tx, organization: { id } }) =>
    tx.select().from(revaluations).where(eq(revaluations.organizationId, id)).orderBy(asc(revaluations.id)),
  );
  return rows.map(({ monthEnd, account, state, differenceMinor }) => [
    monthEnd,
    account,
    state === "waiting" ? state : differenceMinor,
  ]);
};

async function tiesOut(...days: readonly string[]): Promise<void> {
  for (const on of days) {
    const inBase = await organization.view((context) => loadTieOutsInBase(context, day(on)));
    const ties = await organization.view((context) => loadTieOuts(context, day(on)));
    const all = [...(inBase?.rows ?? []), ...ties];
    expect([on, all.filter(({ differenceMinor }) => differenceMinor !== 0n)]).toEqual([on, []]);
  }
}

describe("months that end", () => {
  let american: string;
  let canadian: string;

  beforeAll(async () => {
    organization = await foundTestOrganization({ zone: "Pacific/Auckland", clock: "2026-01-05T00:00:00Z" });
    american = await organization.customer({ name: "Bay Software", currency: "USD" });
    canadian = await organization.customer({ name: "Harbour Works", currency: "USD" });
    await enter(["2026-01-05", "0.90"]);
    await invoice(american, "100.00");
    await organization.run((context) =>
      grantCredit(context, { customerId: canadian, amount: "20.00", currency: null }),
    );
  });

  test("are over when they are in the organization's time: revalued at that day's rate, and taken back the next", async () => {
    await enter(["2026-01-30", "0.80"]);
    await organization.advance("2026-01-31T10:59:00Z");
    expect(await revalued()).toEqual([]);
    await organization.advance("2026-01-31T11:00:00Z");
    const january = [
      [day("2026-01-31"), "1100", -1_000n],
      [day("2026-01-31"), "2020", 200n],
    ];
    expect(await revalued()).toEqual(january);
    const carried = { "1100": 9_000n, "2020": -1_800n, "4000": -9_000n, "4020": 1_800n };
    expect(await baseBalances("2026-01-31")).toEqual({
      ...carried,
      "1100": 8_000n,
      "2020": -1_600n,
      "7010": 800n,
    });
    expect(await baseBalances("2026-02-01")).toEqual(carried);
    await tiesOut("2026-01-30", "2026-01-31", "2026-02-01");

    await Promise.all([drainOrganization(organization.id), drainOrganization(organization.id)]);
    expect(await revalued()).toEqual(january);
    const { rows } = await organization.view((context) =>
      listJournal(
        context,
        { from: null, through: null, recipe: "fx.revalued", document: null },
        { after: null, before: null, limit: 10 },
      ),
    );
    expect(rows.map(({ customerName, documentNumber }) => [customerName, documentNumber]).sort()).toEqual([
      [null, "2026-01-31 1100 USD"],
      [null, "2026-01-31 2020 USD"],
    ]);
  });

  test("leave settling alone: what is paid, and credit that pays, at another day's rate is realized in 7000", async () => {
    await organization.advance("2026-02-02T00:00:00Z");
    await enter(["2026-02-02", "0.70"]);
    const before = await baseBalances("2026-02-02");
    const [open] = await organization.view(({ tx, organization: { id } }) =>
      tx
        .select({ id: journalEntries.documentId })
        .from(journalEntries)
        .where(and(eq(journalEntries.organizationId, id), eq(journalEntries.recipe, "invoice.finalized"))),
    );
    await pay(open?.id ?? "");
    expect(await baseBalances("2026-02-02")).toEqual({
      "1000": 7_000n,
      "2020": -1_800n,
      "4000": -9_000n,
      "4020": 1_800n,
      "7000": (before["1100"] ?? 0n) - 7_000n,
    });
    // 20.00 USD of credit, carried at 18.00, pay a claim of 14.00.
    await invoice(canadian, "20.00");
    expect(await baseBalances("2026-02-02")).toEqual({
      "1000": 7_000n,
      "4000": -10_400n,
      "4020": 1_800n,
      "7000": 2_000n - 400n,
    });
    await tiesOut("2026-02-02");
  });

  test("wait for their rate and say so; the months after them do not, and a jump does all in their order", async () => {
    const open = await invoice(american, "100.00");
    await organization.advance("2026-05-20T00:00:00Z");
    const months = ["2026-02-28", "2026-03-31", "2026-04-30"].map(day);
    expect((await revalued()).slice(2)).toEqual(months.map((month) => [month, "1100", "waiting"]));
    expect(await organization.view(listWaiting)).toEqual(
      months.map((monthEnd) => ({ monthEnd, currency: "USD" })),
    );
    await tiesOut("2026-03-31");
    await enter(["2026-04-28", "0.60"]);
    await drainOrganization(organization.id);
    expect((await revalued()).slice(2)).toEqual([
      [months[0], "1100", "waiting"],
      [months[1], "1100", "waiting"],
      [months[2], "1100", -1_000n],
    ]);
    await enter(
      ["2026-02-28", "0.75"],
      ["2026-03-30", "0.65"],
      ["2026-05-31", "0.60"],
      ["2026-06-30", "0.50"],
    );
    await organization.advance("2026-07-03T00:00:00Z");
    expect((await revalued()).slice(2)).toEqual([
      [months[0], "1100", 500n],
      [months[1], "1100", -500n],
      [months[2], "1100", -1_000n],
      [day("2026-05-31"), "1100", -1_000n],
      [day("2026-06-30"), "1100", -2_000n],
    ]);
    await tiesOut("2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-01");
    await pay(open);
    const left = await baseBalances("2026-07-03");
    expect([left["1100"], left["7010"]]).toEqual([undefined, undefined]);
  });
});

describe("what was open before the first rate", () => {
  test("also money that was more than was open, as credit of the day on which it came", async () => {
    organization = await foundTestOrganization({ clock: "2026-01-05T00:00:00Z" });
    const customerId = await organization.customer({ currency: "USD" });
    const invoiceId = await invoice(customerId, "50.00");
    const above = { invoiceId, amount: "80.00", surplus: "credit", reference: null } as const;
    await organization.run((context) => recordPayment(context, above));
    await enter(["2026-01-05", "0.80"]);
    await drainOrganization(organization.id);
    expect(await baseBalances("2026-01-05")).toEqual({ "2020": -2_400n, "9000": 2_400n });
    const after = await invoice(customerId, "30.00");
    const rows = await baseBalances("2026-01-05");
    expect([after === invoiceId, rows["2020"], rows["1100"]]).toEqual([false, undefined, undefined]);
    await tiesOut("2026-01-05");
  });

  test("gets an amount in base when the rate of its value date is entered, once, and is settled from there", async () => {
    organization = await foundTestOrganization({ clock: "2026-01-05T00:00:00Z" });
    const customerId = await organization.customer({ currency: "USD" });
    const planId = await organization.plan("quarterly", {
      cadence: { unit: "month", count: 3 },
      prices: [{ currency: "USD", amount: "1200.00" }],
    });
    await organization.subscribe({ customerId, planId });
    await organization.advance("2026-01-06T00:00:00Z");
    const other = await organization.customer({ currency: "USD" });
    const paidBefore = await invoice(other, "50.00");
    await pay(paidBefore);
    expect(await organization.view(loadDueWork)).toMatchObject({ exchange: false });
    await organization.advance("2026-02-10T00:00:00Z");
    await organization.run((context) =>
      grantCredit(context, { customerId: other, amount: "10.00", currency: null }),
    );

    // A rate of today opens nothing that is older; the one of January does.
    await enter(["2026-02-10", "0.70"]);
    await drainOrganization(organization.id);
    expect(await baseBalances("2026-02-10")).toEqual({ "2020": -700n, "9000": 700n });
    await enter(["2026-01-04", "0.80"]);
    await drainOrganization(organization.id);
    const opened = await baseBalances("2026-02-10");
    const deferred = opened["2200"] ?? 0n;
    expect(opened).toEqual({
      "1100": 96_000n,
      "2020": -700n,
      "2200": deferred,
      "9000": 700n - 96_000n - deferred,
    });
    expect(deferred).toBeLessThan(-50_000n);
    await tiesOut("2026-02-09", "2026-02-10");
    await enter(["2026-01-03", "0.81"]);
    await drainOrganization(organization.id);
    expect(await baseBalances("2026-02-10")).toEqual(opened);

    // Paid in part at another rate, credited at its own, and earned at what it is carried at.
    const rows = await organization.view(({ tx, organization: { id } }) =>
      tx
        .select({ id: journalEntries.documentId })
        .from(journalEntries)
        .where(
          and(
            eq(journalEntries.organizationId, id),
            eq(journalEntries.recipe, "fx.opened"),
            eq(journalEntries.documentKind, "invoice"),
          ),
        ),
    );
    expect(rows).toHaveLength(1);
    const openedId = rows[0]?.id ?? "";
    await pay(openedId, "1000.00");
    expect(await baseBalances("2026-02-10")).toMatchObject({
      "1000": 70_000n,
      "1100": 16_000n,
      "7000": 10_000n,
    });
    const [fee] = await organization.view((context) => loadInvoiceFees(context, openedId));
    await organization.run((context) =>
      createCreditNote(context, {
        invoiceId: openedId,
        lines: [{ feeId: fee?.id ?? "", amount: "200.00" }],
        settlement: { as: "credit" },
        effect: "reversal",
        reason: "other",
      }),
    );
    expect((await baseBalances("2026-02-10"))["1100"]).toBeUndefined();
    // What was taken back is billed again as a difference of its position: at the rate of the opening, not at today's.
    await enter(["2026-04-03", "0.50"]);
    await organization.advance("2026-04-05T00:00:00Z");
    const held = await organization.view(({ tx, organization: { id } }) =>
      tx
        .select()
        .from(journalLines)
        .where(
          and(
            eq(journalLines.organizationId, id),
            eq(journalLines.account, "2200"),
            eq(journalLines.itemId, openedId),
          ),
        ),
    );
    const left = held.reduce(
      (sum, line) => sum + (line.baseDebitMinor ?? 0n) - (line.baseCreditMinor ?? 0n),
      0n,
    );
    expect([held.length > 2, left]).toEqual([true, 0n]);
    const again = await organization.view(({ tx, organization: { id } }) =>
      tx
        .select()
        .from(invoices)
        .where(and(eq(invoices.organizationId, id), isNotNull(invoices.exchange))),
    );
    expect(again.map(({ totalMinor, exchange }) => `${totalMinor} at ${exchange?.rate}`).sort()).toEqual([
      "120000 at 0.50",
      "20000 at 0.80",
    ]);
    await tiesOut("2026-02-10", "2026-02-28", "2026-04-04");
  });
});

test("each legal entity's balances are revalued and opened in its own name", async () => {
  organization = await foundTestOrganization({ clock: "2026-01-05T00:00:00Z" });
  const details = { email: null, address: null, taxId: null, footer: "" };
  const input = { code: "branch", prefix: "BR-", legalName: "Branch SARL", ...details };
  const { id: branch } = await organization.run((context) => createIssuer(context, input));
  const own = await organization.customer({ currency: "USD", issuerId: branch });
  await invoice(own, "100.00");
  await invoice(await organization.customer({ currency: "USD" }), "50.00");
  await enter(["2026-01-05", "0.80"]);
  await drainOrganization(organization.id);
  await organization.advance("2026-01-31T12:00:00Z");
  await enter(["2026-01-31", "0.90"]);
  await organization.advance("2026-02-03T00:00:00Z");
  const rows = await organization.view(({ tx, organization: { id } }) =>
    tx.execute<{ recipe: string; issuer_id: string; minor: number }>(sql`
      select e.recipe, e.issuer_id, sum(l.base_debit_minor - l.base_credit_minor)::int as minor
      from journal_entries e join journal_lines l on l.organization_id = ${id} and l.entry_id = e.id
      where e.organization_id = ${id} and e.recipe like 'fx.%' and l.account = '1100'
      group by 1, 2 order by 1, 3`),
  );
  const said = rows.map(({ recipe, issuer_id, minor }) => [recipe, issuer_id === branch, minor]);
  expect(said).toEqual([
    ["fx.opened", false, 4_000],
    ["fx.opened", true, 8_000],
    ["fx.revaluation_reversed", true, -1_000],
    ["fx.revaluation_reversed", false, -500],
    ["fx.revalued", false, 500],
    ["fx.revalued", true, 1_000],
  ]);
  await tiesOut("2026-01-31", "2026-02-01", "2026-02-02");
});

// What follows a claim that was given up: its VAT corrected, money that comes after all, and the claim taken up again.
import { beforeEach, expect, test } from "vitest";
import { createCreditNote, previewCreditNote } from "~/operations/create-credit-note.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadDailyTieOuts } from "~/operations/load-tie-outs.server";
import { recordPayment } from "~/operations/record-payment.server";
import { previewRecovery, recordRecovery } from "~/operations/record-recovery.server";
import { previewVatRelief, relieveVat } from "~/operations/relieve-vat.server";
import { cancelInvoice } from "~/operations/void-invoice.server";
import { undoWriteOff, writeOffInvoice } from "~/operations/write-off-invoice.server";
import { loadFeesOf } from "~/store/fees.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

let organization: TestOrganization;
let invoiceId: string;

beforeEach(async () => {
  organization = await foundTestOrganization({ clock: "2026-01-03T00:00:00Z" });
  await organization.run((context) =>
    createTaxRate(context, { code: "full", name: "VAT", category: "S", country: "DE", rate: "19" }),
  );
  const customerId = await organization.customer({ taxCodes: ["full"] });
  const lines = [{ description: "Work", quantity: "1", unitAmount: "100.00", taxes: [] }];
  const made = await organization.run((context) =>
    issueOneOff(context, { customerId, on: null, placement: "issue", lines }),
  );
  invoiceId = made.invoiceId ?? "";
});

const writeOff = () =>
  organization.run((context) => writeOffInvoice(context, { invoiceId, reason: "Insolvent" }));
const relieve = () =>
  organization.run((context) => relieveVat(context, { invoiceId, reason: "Insolvency closed" }));
const recover = (amount: string | null) =>
  organization.run((context) => recordRecovery(context, { invoiceId, amount, reference: "Quota" }));

async function accounts(): Promise<Record<string, number>> {
  const rows = await asOwner(
    held.clone,
    (sql) => sql`
      select account, sum(debit_minor - credit_minor)::int as minor from journal_lines
      where organization_id = ${organization.id} group by account having sum(debit_minor - credit_minor) <> 0`,
  );
  return Object.fromEntries(rows.map(({ account, minor }) => [account, minor]));
}

async function expectTied() {
  const days = await organization.view((context) => loadDailyTieOuts(context));
  expect(days.length).toBeGreaterThan(0);
  for (const { on, rows } of days)
    for (const { check, differenceMinor } of rows)
      expect([on, check, differenceMinor]).toEqual([on, check, 0n]);
}

test("the VAT of a claim that was given up stays due until it is corrected", async () => {
  await writeOff();
  expect(await accounts()).toEqual({ "2300": -1_900, "4000": -10_000, "6100": 11_900 });
  await organization.advance("2026-01-05T00:00:00Z");
  const preview = await organization.view((context) => previewVatRelief(context, { invoiceId }));
  expect(preview).toMatchObject({ ok: true, value: { taxMinor: 1_900n, taxes: [{ rate: "19" }] } });
  await relieve();
  expect(await accounts()).toEqual({ "4000": -10_000, "6100": 10_000 });
  await expectTied();
});

test("of a claim that was paid in part, only the VAT in what is lost is corrected", async () => {
  await organization.run((context) =>
    recordPayment(context, { invoiceId, amount: "59.50", reference: null }),
  );
  await writeOff();
  await relieve();
  expect(await accounts()).toEqual({ "1000": 5_950, "2300": -950, "4000": -10_000, "6100": 5_000 });
  await expectTied();
});

test("money that comes after all is income, and its VAT is owed again", async () => {
  await writeOff();
  await relieve();
  await organization.advance("2026-01-08T00:00:00Z");
  const half = { invoiceId, amount: "59.50" };
  const preview = await organization.view((context) => previewRecovery(context, half));
  expect(preview).toMatchObject({ ok: true, value: { amountMinor: 5_950n, taxMinor: 950n } });
  await recover("59.50");
  const after = { "1000": 5_950, "2300": -950, "4000": -10_000, "6100": 10_000, "6110": -5_000 };
  expect(await accounts()).toEqual(after);
  await recover(null);
  expect(await accounts()).toEqual({ ...after, "1000": 11_900, "2300": -1_900, "6110": -10_000 });
  await expectTied();
  const more = { invoiceId, amount: "0.01", reference: null };
  expect(await organization.refused((context) => recordRecovery(context, more))).toEqual([
    "invoice_not_written_off",
  ]);
});

test("without a correction, money that comes makes no VAT owed again", async () => {
  await writeOff();
  await recover("119.00");
  expect(await accounts()).toMatchObject({ "2300": -1_900, "6110": -11_900 });
  await expectTied();
});

test("a claim that is taken up again owes its VAT again; one of which money came is not taken up", async () => {
  await writeOff();
  await relieve();
  await organization.advance("2026-01-06T00:00:00Z");
  await organization.run((context) => undoWriteOff(context, { invoiceId }));
  expect(await accounts()).toEqual({ "1100": 11_900, "2300": -1_900, "4000": -10_000 });
  await writeOff();
  await recover("10.00");
  expect(await organization.refused((context) => undoWriteOff(context, { invoiceId }))).toEqual([
    "claim_recovered",
  ]);
  await expectTied();
});

test("what cannot be is refused, and what was shown is what is done", async () => {
  const reason = "Insolvency closed";
  const refused = (work: Parameters<TestOrganization["refused"]>[0]) => organization.refused(work);
  expect(await refused((context) => relieveVat(context, { invoiceId, reason }))).toEqual([
    "invoice_not_written_off",
  ]);
  await writeOff();
  expect(await refused((context) => relieveVat(context, { invoiceId, reason: " " }))).toEqual([
    "reason_missing",
  ]);
  const moved = { invoiceId, reason, previewHash: "1.x" };
  expect(await refused((context) => relieveVat(context, moved))).toEqual(["preview_outdated"]);
  await relieve();
  expect(await refused((context) => relieveVat(context, { invoiceId, reason }))).toEqual(["vat_relief_done"]);
  for (const [amount, code] of [
    ["200.00", "recovery_amount_invalid"],
    ["x", "amount_invalid"],
  ] as const)
    expect(
      await refused((context) => recordRecovery(context, { invoiceId, amount, reference: null })),
    ).toEqual([code]);
});

test("nothing corrects the VAT of one claim twice", async () => {
  await writeOff();
  await relieve();
  const [fee] = await organization.view((context) => loadFeesOf(context, "invoice", [invoiceId]));
  const note = {
    invoiceId,
    lines: [{ feeId: fee?.id ?? "", amount: "25.00" }],
    settlement: { as: "credit" } as const,
    ...({ effect: "concession", reason: "goodwill" } as const),
  };
  expect(await organization.refused((context) => createCreditNote(context, note))).toEqual(["vat_relieved"]);
  expect(await organization.view((context) => previewCreditNote(context, note))).toMatchObject({ ok: false });
  const whole = { invoiceId, follows: "final", reason: "other" } as const;
  expect(await organization.refused((context) => cancelInvoice(context, whole))).toEqual(["vat_relieved"]);
});

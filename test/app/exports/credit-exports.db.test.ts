// Discounts, credit notes, credit and prepaid credit as files: by the API, whose period ends before its last day.
import { beforeAll, describe, expect, it } from "vitest";
import { view } from "~/gate.server";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { grantWalletCredit } from "~/operations/buy-credit.server";
import { createCoupon } from "~/operations/create-coupon.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { grantCredit } from "~/operations/grant-credit.server";
import { openWallet } from "~/operations/open-wallet.server";
import { loadFeesOf } from "~/store/fees.server";
import { loadOpenInvoices } from "~/store/invoices.server";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";
import { makeMember, makePerson } from "../../support/organizations";

useTestDatabase();

let organization: TestOrganization;
let key: string;

/** January's invoice with a coupon and a credit note, a gift that expires, credit that pays February. */
beforeAll(async () => {
  organization = await foundTestOrganization({ policy: { grant_tax: "tender" } });
  const planId = await organization.plan("team");
  const customerId = await organization.customer({ name: "Acme", externalId: "acme" });
  await discount(customerId);
  await organization.subscribe({ customerId, planId });
  await organization.advance("2026-01-05T00:00:00Z");
  await correct(customerId);
  const wallet = { code: "main", name: "Main", currency: null, priority: 50, metricCodes: [], topUp: null };
  const { id: walletId } = await organization.run((context) =>
    openWallet(context, { customerId, ...wallet }),
  );
  const gift = { walletId, priority: 50 };
  await organization.run((context) =>
    grantWalletCredit(context, { ...gift, amount: "2.00", expiresAt: at("2026-01-20T00:00:00Z") }),
  );
  await organization.run((context) =>
    grantWalletCredit(context, { ...gift, amount: "5.00", expiresAt: null }),
  );
  await organization.run((context) => grantCredit(context, { customerId, amount: "20.00", currency: null }));
  await organization.advance("2026-02-03T00:00:00Z");
  const userId = await makePerson("owner@example.com");
  await makeMember(organization.id, userId, "owner");
  key = await makeApiKey({ kind: "member", organizationId: organization.id, userId, role: "owner" });
});

async function discount(customerId: string): Promise<void> {
  const coupon = { code: "AUTUMN", name: "Autumn", percent: "10", amount: null, currency: null } as const;
  const always = {
    duration: "forever",
    periods: null,
    planCodes: [],
    metricCodes: [],
    reusable: false,
  } as const;
  const open = { validFrom: null, validTo: null, maxUses: null, maxUsesPerCustomer: null };
  await organization.run((context) => createCoupon(context, { ...coupon, ...always, ...open }));
  await organization.run((context) => applyCoupon(context, { customerId, code: "AUTUMN", amount: null }));
}

async function correct(customerId: string): Promise<void> {
  const [open] = await organization.view((context) => loadOpenInvoices(context, [customerId], "preview"));
  const invoiceId = open?.id ?? "";
  const [fee] = await view(organization.caller, (context) => loadFeesOf(context, "invoice", [invoiceId]));
  await organization.run((context) =>
    createCreditNote(context, {
      invoiceId,
      lines: [{ feeId: fee?.id ?? "", amount: "10.00" }],
      settlement: { as: "credit" },
      effect: "concession",
      reason: "goodwill",
    }),
  );
}

async function rowsOf(
  table: string,
  from = "2026-01-01",
  to = "2026-03-01",
): Promise<Record<string, string>[]> {
  const { status, text } = await api("GET", `/exports/${table}?from=${from}&to=${to}`, { key });
  expect(status, table).toBe(200);
  const [head = "", ...lines] = text.trim().split("\r\n");
  const names = head.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}

const sum = (rows: readonly Record<string, string>[], column: string) =>
  rows.reduce((total, row) => total + Math.round(Number(row[column] || "0") * 100), 0);

describe("the files", () => {
  it("of invoices append what discounts, credit and prepaid credit bore", async () => {
    const rows = await rowsOf("invoices");
    expect(Object.keys(rows[0] ?? {}).slice(-4)).toEqual([
      "invoice_discount",
      "invoice_credit_used",
      "invoice_prepaid_used",
      "coupons",
    ]);
    // January: 27.00, of which its note pays 9.00 and granted credit 18.00; February: the rest of the credit, then gifts.
    expect(rows).toMatchObject([
      {
        invoice_net: "27.00",
        invoice_discount: "3.00",
        invoice_credit_used: "27.00",
        invoice_open: "0.00",
        coupons: "AUTUMN",
      },
      {
        invoice_net: "27.00",
        invoice_discount: "3.00",
        invoice_credit_used: "2.00",
        invoice_prepaid_used: "5.00",
        invoice_open: "20.00",
      },
    ]);
    expect(sum(rows, "line_discount")).toBe(sum(rows, "invoice_discount"));
  });

  it("of credit notes have a row a line, which names the line it corrects", async () => {
    const rows = await rowsOf("credit_notes");
    expect(rows).toMatchObject([
      {
        issued_on: "2026-01-05",
        state: "final",
        reason: "goodwill",
        customer_external_id: "acme",
        credit_note_net: "9.00",
        credit_note_total: "9.00",
        credit_note_discount: "1.00",
        given_as_credit: "9.00",
        given_as_refund: "0.00",
        corrects_line_number: "1",
        line_effect: "concession",
        line_net: "9.00",
        line_discount: "1.00",
      },
    ]);
    expect(rows[0]?.corrects_invoice_number).toMatch(/^INV-/);
    expect(await rowsOf("credit_notes", "2026-01-06", "2026-03-01")).toEqual([]);
  });

  it("of coupons tell what each took off which invoice", async () => {
    const rows = await rowsOf("coupons");
    expect(rows).toMatchObject([
      { used_on: "2026-01-01", coupon_code: "AUTUMN", percent_off: "10", discount: "3.00" },
      { used_on: "2026-02-01", coupon_code: "AUTUMN", discount: "3.00" },
    ]);
    const invoices = await rowsOf("invoices");
    expect(rows.map((row) => row.invoice_number)).toEqual(invoices.map((row) => row.invoice_number));
  });

  it("of credit add up to what is left", async () => {
    const rows = await rowsOf("customer_credit");
    const told = rows.map(({ movement, credit_kind, amount }) => `${movement} ${credit_kind} ${amount}`);
    expect(told.sort()).toEqual([
      "granted credit_note 9.00",
      "granted grant 20.00",
      "used credit_note -9.00",
      "used grant -18.00",
      "used grant -2.00",
    ]);
    expect(sum(rows, "amount")).toBe(0);
    expect(rows.find((row) => row.movement === "used")?.invoice_number).toMatch(/^INV-/);
  });

  it("of prepaid credit tell grants, uses and what expired, and add up to what is left", async () => {
    const rows = await rowsOf("prepaid_credit");
    expect(rows).toMatchObject([
      {
        movement: "granted",
        wallet_code: "main",
        amount: "2.00",
        grant_nature: "free",
        grant_expires_at: "2026-01-20T00:00:00Z",
      },
      { movement: "granted", amount: "5.00", grant_usable: "yes", grant_expires_at: "" },
      { movement: "expired", amount: "-2.00", invoice_number: "", grant_remaining: "0.00" },
      { movement: "used", amount: "-5.00", grant_amount: "5.00", grant_remaining: "0.00" },
    ]);
    expect(sum(rows, "amount")).toBe(0);
  });
});

// What customers see of credit notes, credit, prepaid credit and coupons: their own, and nothing of anybody else.
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import type { InvoiceText } from "~/documents/invoice-text";
import { run, view } from "~/gate.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { buyCredit, grantWalletCredit } from "~/operations/buy-credit.server";
import { createCoupon } from "~/operations/create-coupon.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { loadInvoiceSettlement } from "~/operations/load-invoice-settlement.server";
import { openWallet } from "~/operations/open-wallet.server";
import type { CreditNoteView } from "~/portal/pages/credit-note-page";
import type { CreditView } from "~/portal/pages/credit-section";
import { type CreditNoteRow, loadCredit } from "~/portal/queries/credit.server";
import { publicId } from "~/public-ids";
import { listCouponShares, listCreditUses, listNotesAbout } from "~/store/document-parts.server";
import { loadFeesOf } from "~/store/fees.server";
import { loadOpenInvoices } from "~/store/invoices.server";
import { useTestDatabase } from "../../support/database";
import { accepted } from "../../support/organization";
import { get } from "../../support/organizations";
import { addsUp } from "../../support/paper-sums";
import { type Merchant, makeMerchant, usePayments } from "../../support/payments";
import { makeVisitor, none, publishTeam, subscribe, type Visitor, visit } from "../../support/portal";

const held = useTestDatabase();
const payments = usePayments();

const DAY = 86_400_000;

let merchant: Merchant;
let mine: Visitor;
let other: Visitor;
let invoiceId: string;
let noteId: string;

const act = async <T>(work: (context: Context) => Promise<Outcome<T>>): Promise<T> =>
  accepted(await run(merchant.owner, { operation: "test" }, work));

beforeAll(async () => {
  merchant = await makeMerchant(payments.sandbox);
  mine = await makeVisitor(merchant, "Mine");
  other = await makeVisitor(merchant, "Other");
  await giveCoupon();
  invoiceId = await bill();
  const [fee] = await view(merchant.owner, (context) => loadFeesOf(context, "invoice", [invoiceId]));
  const { creditNoteId } = await act((context) =>
    createCreditNote(context, {
      invoiceId,
      lines: [{ feeId: fee?.id ?? "", amount: "10.00" }],
      settlement: { as: "credit" },
      effect: "concession",
      reason: "goodwill",
    }),
  );
  noteId = creditNoteId;
  await fillWallet();
});

/** The first month of a plan, 30.00 in advance. */
async function bill(): Promise<string> {
  await subscribe(merchant, mine.id, await publishTeam(merchant, "team"));
  await drainOrganization(merchant.organizationId);
  const [row] = await view(merchant.system, (context) => loadOpenInvoices(context, [mine.id], "preview"));
  return row?.id ?? "";
}

async function giveCoupon(): Promise<void> {
  const coupon = { code: "SECRET10", name: "Autumn", percent: "10", amount: null, currency: null } as const;
  const repeating = {
    duration: "repeating",
    periods: 3,
    planCodes: [],
    metricCodes: [],
    reusable: false,
  } as const;
  const open = { validFrom: null, validTo: null, maxUses: null, maxUsesPerCustomer: null };
  await act((context) => createCoupon(context, { ...coupon, ...repeating, ...open }));
  await act((context) => applyCoupon(context, { customerId: mine.id, code: "SECRET10", amount: null }));
}

/** A gift of which a part can be used for a week only, and bought credit that nobody has paid yet. */
async function fillWallet(): Promise<void> {
  const wallet = { code: "main", name: "Main", currency: null, priority: 50, metricCodes: [], topUp: null };
  const { id: walletId } = await act((context) => openWallet(context, { customerId: mine.id, ...wallet }));
  const gift = { walletId, priority: 50 };
  await act((context) => grantWalletCredit(context, { ...gift, amount: "5.00", expiresAt: null }));
  await act((context) =>
    grantWalletCredit(context, { ...gift, amount: "2.00", expiresAt: context.now + 7 * DAY }),
  );
  await act((context) => buyCredit(context, { ...gift, amount: "50.00", expiresAt: null }));
}

const noteAt = (id: string) => ({ creditNote: publicId("creditNote", id) });
const invoiceAt = (id: string) => ({ invoice: publicId("invoice", id) });
type Paper = { readonly paper: InvoiceText };

describe("credit in the portal", () => {
  it("is told on the overview: what is left, until when, and coupons in words", async () => {
    const { data } = await visit("_index", none, get("/portal", mine.cookie));
    const { credit } = data as { credit: CreditView };
    expect(credit).toMatchObject({
      hasNotes: true,
      sums: [],
      wallets: [
        {
          name: "Main",
          leftMinor: 700n,
          waitingMinor: 5000n,
          paysFor: [],
          expiring: [{ amountMinor: 200n }],
        },
      ],
      coupons: [{ name: "Autumn" }],
    });
    expect(credit.coupons[0]?.text.replaceAll("\u00a0", " ")).toBe("10 % off, on the next 2 invoices");
    expect(JSON.stringify(credit.coupons)).not.toContain("SECRET10");
  });

  it("stands on the invoice: coupon, credit and the note that corrects it, down to what is left", async () => {
    const { data } = await visit(
      "invoices.$invoice._index",
      invoiceAt(invoiceId),
      get("/portal", mine.cookie),
    );
    const { paper } = data as Paper;
    expect(
      paper.totals.map(({ label, amountMinor }) => [label.replaceAll("\u00a0", " "), amountMinor]),
    ).toEqual([
      ["Lines", 3000n],
      ["Coupon Autumn, 10 %", -300n],
      ["Net", 2700n],
      ["No VAT on 27.00", 0n],
    ]);
    expect(paper.settled).toEqual([
      { label: "Credit of credit note NOR-CN-00001", amountMinor: -900n },
      { label: "Left to pay", amountMinor: 1800n },
    ]);
    expect(paper.references).toEqual([
      expect.objectContaining({ href: `/portal/credit-notes/${publicId("creditNote", noteId)}` }),
    ]);
    expect(addsUp(paper)).toBe(true);
  });

  it("has a page for a credit note, with where its money went", async () => {
    const { data } = await visit("credit-notes.$creditNote", noteAt(noteId), get("/portal", mine.cookie));
    const { paper, note } = data as Paper & { note: CreditNoteView };
    expect(note).toMatchObject({
      totalMinor: 900n,
      creditMinor: 900n,
      refundMinor: 0n,
      leftMinor: 0n,
      uses: [{ invoiceId, amountMinor: 900n }],
    });
    expect(paper.title).toBe("Credit note NOR-CN-00001");
    expect(paper.references).toEqual([
      expect.objectContaining({ href: `/portal/invoices/${publicId("invoice", invoiceId)}` }),
    ]);
    expect(paper.totals.slice(0, 3).map(({ amountMinor }) => amountMinor)).toEqual([1000n, -100n, 900n]);
    expect(addsUp({ ...paper, settled: [] })).toBe(true);
  });

  it("lists credit notes beside the invoices and on a page of their own", async () => {
    for (const name of ["invoices._index", "credit-notes._index"]) {
      const { data } = await visit(name, none, get("/portal", mine.cookie));
      const { notes, page } = data as {
        notes?: readonly CreditNoteRow[];
        page: { rows: readonly CreditNoteRow[] };
      };
      expect(
        (notes ?? page.rows).map(({ id }) => id),
        name,
      ).toEqual([noteId]);
    }
  });
});

describe("somebody else's credit", () => {
  it("is at no address", async () => {
    const { cookie } = other;
    expect((await visit("credit-notes.$creditNote", noteAt(noteId), get("/portal", cookie))).status).toBe(
      404,
    );
    expect(
      (await visit("invoices.$invoice._index", invoiceAt(invoiceId), get("/portal", cookie))).status,
    ).toBe(404);
    const nonsense = { creditNote: "cn_nonsense" };
    expect((await visit("credit-notes.$creditNote", nonsense, get("/portal", mine.cookie))).status).toBe(404);
  });

  it("is in no list and no sum", async () => {
    const caller = {
      kind: "portalCustomer",
      organizationId: merchant.organizationId,
      customerId: other.id,
    } as const;
    const seen = await view(caller, async (context) => ({
      credit: await loadCredit(context),
      settlement: await loadInvoiceSettlement(context, invoiceId).catch((error) => error.name),
      shares: await listCouponShares(context, invoiceId),
      uses: await listCreditUses(context, invoiceId),
      notes: await listNotesAbout(context, invoiceId),
    }));
    expect(seen).toEqual({
      credit: { sums: [], wallets: [], coupons: [], hasNotes: false },
      settlement: "NotFound",
      shares: [],
      uses: [],
      notes: [],
    });
  });

  it("is not seen by a query that forgets its customer", async () => {
    const rows = await held.database.transaction(async (tx) => {
      const forgetful = await view(merchant.system, async (context) => context);
      await tx.execute(sql`select set_org(${merchant.organizationId})`);
      await tx.execute(sql`set local role counterfoil_portal`);
      return loadCredit({ ...forgetful, tx });
    });
    expect(rows).toEqual({ sums: [], wallets: [], coupons: [], hasNotes: false });
  });
});

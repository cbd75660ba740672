// What the console does about one invoice or payment: recorded, refunded, written off, cancelled; as a browser asks.
import { beforeAll, describe, expect, test } from "vitest";
import { dayOf } from "~/billing/time/day";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { grantCredit } from "~/operations/grant-credit.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { recordPayment } from "~/operations/record-payment.server";
import { writeOffInvoice } from "~/operations/write-off-invoice.server";
import { publicId } from "~/public-ids";
import { loadFeesOf } from "~/store/fees.server";
import { useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

useTestDatabase();

let organization: TestOrganization;
let cookie: string;
let readerCookie: string;
let customerId: string;

beforeAll(async () => {
  organization = await foundTestOrganization();
  const person = async (email: string, role: "billing" | "accountant") => {
    const user = await makePerson(email);
    await makeMember(organization.id, user, role);
    return cookieOf(user);
  };
  cookie = await person("acts@example.com", "billing");
  readerCookie = await person("looks@example.com", "accountant");
  customerId = await organization.customer({ name: "Beta", email: "beta@example.com" });
});

async function issued(to = customerId, taxes: readonly string[] = []): Promise<string> {
  const lines = [{ description: "Setup", quantity: "1", unitAmount: "100.00", taxes }];
  const { invoiceId } = await organization.run((context) =>
    issueOneOff(context, { customerId: to, on: null, placement: "issue", lines }),
  );
  return invoiceId ?? "";
}

const pay = (invoiceId: string, amount: string | null = null) =>
  organization.run((context) => recordPayment(context, { invoiceId, amount, reference: null }));

/** One page about an invoice or a payment: look at it, and send its form. */
function door(name: string, row: Record<string, string>) {
  const params = { org: publicId("organization", organization.id), ...row };
  const look = async (query: Record<string, string> = {}, by = cookie) =>
    (await knock(`console.$org.${name}`, params, get(`/x?${new URLSearchParams(query)}`, by))) as Knock;
  const send = async (fields: Record<string, string>, by = cookie) =>
    (await knock(`console.$org.${name}`, params, post("/x", fields, { cookie: by }))) as Knock;
  /** Reviews the entries, then confirms exactly what was shown. */
  const confirm = async (entries: Record<string, string>) => {
    const { shown, onceKey } = (await look({ ...entries, step: "review" })).data as Shown;
    return send({ ...entries, preview_hash: shown?.previewHash ?? "", once_key: onceKey });
  };
  return { look, send, confirm };
}
type Shown = { readonly shown: { readonly previewHash: string } | null; readonly onceKey: string };

const onInvoice = (id: string, path: string) =>
  door(`invoices.$invoice.${path}`, { invoice: publicId("invoice", id) });
const pageOfInvoice = async (id: string) =>
  (await door("invoices.$invoice._index", { invoice: publicId("invoice", id) }).look()).data;

test("a payment by hand is shown, recorded once, and moved figures ask again", async () => {
  const id = await issued();
  const { look, send, confirm } = onInvoice(id, "record-payment");
  expect((await look()).data).toMatchObject({ shown: null, blocked: [], invoice: { openMinor: 10000n } });
  const entries = { amount: "40", reference: "Transfer 7" };
  const shown = (await look({ ...entries, step: "review" })).data as Shown;
  expect(shown).toMatchObject({ shown: { amountMinor: 4000n, leftMinor: 6000n } });
  const form = { ...entries, preview_hash: shown.shown?.previewHash ?? "", once_key: shown.onceKey };
  expect((await send(form)).status).toBe(303);
  expect((await send(form)).status).toBe(303);
  expect(await pageOfInvoice(id)).toMatchObject({ balance: { openMinor: 6000n } });
  expect(await send({ ...form, once_key: "another" })).toMatchObject({
    status: 409,
    data: { refused: { codes: ["preview_outdated"] } },
  });
  expect((await look({ amount: "60.01", step: "review" })).data).toMatchObject({
    shown: null,
    refusals: { codes: ["payment_above_open"], errors: { amount: expect.any(String) } },
  });
  await confirm({ amount: "" });
  // Once it is paid, what comes besides is refused, unless it is to be credit.
  const more = { amount: "5", step: "review" };
  expect((await look(more)).data).toMatchObject({
    ...{ shown: null, blocked: [] },
    refusals: { codes: ["invoice_not_open"] },
  });
  expect((await look({ ...more, surplus: "credit" })).data).toMatchObject({
    shown: { amountMinor: 500n, leftMinor: 0n, creditMinor: 500n, creditPaysMinor: 0n },
  });
  expect((await confirm({ amount: "5", surplus: "credit" })).status).toBe(303);
  const given = await issued();
  await organization.run((context) => writeOffInvoice(context, { invoiceId: given, reason: "insolvent" }));
  expect((await onInvoice(given, "record-payment").look()).data).toMatchObject({
    blocked: [expect.stringContaining("Nothing is open")],
  });
});

describe("a refund", () => {
  const onPayment = (id: string) => door("payments.$payment.refund", { payment: publicId("payment", id) });

  test("without a credit note needs a reason, and opens the invoice again", async () => {
    const id = await issued();
    const { paymentId } = await pay(id);
    const { look, confirm } = onPayment(paymentId);
    expect((await look({ step: "review" })).data).toMatchObject({
      shown: null,
      refusals: { codes: ["refund_reason_missing"], errors: { reason: expect.any(String) } },
    });
    const entries = { amount: "30.00", reason: "Paid twice" };
    expect((await look({ ...entries, step: "review" })).data).toMatchObject({
      shown: { amountMinor: 3000n, reopensMinor: 3000n },
    });
    expect((await confirm(entries)).status).toBe(303);
    expect(await pageOfInvoice(id)).toMatchObject({ balance: { openMinor: 3000n, state: "open" } });
    const payment = door("payments.$payment._index", { payment: publicId("payment", paymentId) });
    expect((await payment.look()).data).toMatchObject({ data: { refunds: [{ amountMinor: 3000n }] } });
  });

  test("shows what credit pays of the invoice it opens, and lets it pay just that", async () => {
    const holderId = await organization.customer({ name: "Gamma", email: "gamma@example.com" });
    const id = await issued(holderId);
    const { paymentId } = await pay(id);
    const given = { customerId: holderId, amount: "12.00", currency: null };
    await organization.run((context) => grantCredit(context, given));
    const { look, confirm } = onPayment(paymentId);
    const entries = { amount: "30.00", reason: "Paid twice" };
    expect((await look({ ...entries, step: "review" })).data).toMatchObject({
      shown: { reopensMinor: 3000n, creditPaysMinor: 1200n },
    });
    expect((await confirm(entries)).status).toBe(303);
    expect(await pageOfInvoice(id)).toMatchObject({ balance: { openMinor: 1800n, creditMinor: 1200n } });
  });

  test("of a credit note settles it, and leads nowhere for a note that is not there", async () => {
    const id = await issued();
    const { paymentId } = await pay(id);
    const [fee] = await organization.view((context) => loadFeesOf(context, "invoice", [id]));
    const { creditNoteId } = await organization.run((context) =>
      createCreditNote(context, {
        invoiceId: id,
        lines: [{ feeId: fee?.id ?? "", amount: "25.00" }],
        settlement: { as: "refund" },
        effect: "concession",
        reason: "goodwill",
      }),
    );
    const { look, confirm } = onPayment(paymentId);
    const credit_note = publicId("creditNote", creditNoteId);
    expect((await look({ credit_note, step: "review" })).data).toMatchObject({
      payment: { notes: [{ dueMinor: 2500n }] },
      shown: { amountMinor: 2500n, reopensMinor: 0n },
    });
    expect((await confirm({ credit_note })).status).toBe(303);
    const note = door("credit-notes.$creditNote", { creditNote: credit_note });
    expect((await note.look()).data).toMatchObject({ note: { refundedMinor: 2500n } });
    expect((await look({ credit_note: "cn_made_up", step: "review" })).status).toBe(404);
  });
});

test("a claim is given up for a reason, and taken up again", async () => {
  const id = await issued();
  const { look, confirm } = onInvoice(id, "write-off");
  expect((await look({ step: "review" })).data).toMatchObject({
    shown: null,
    refusals: { codes: ["reason_missing"], errors: { reason: expect.any(String) } },
  });
  expect((await confirm({ reason: "Insolvent" })).status).toBe(303);
  expect(await pageOfInvoice(id)).toMatchObject({ balance: { state: "written_off", openMinor: 0n } });
  expect((await look()).data).toMatchObject({ blocked: [expect.stringContaining("Nothing is open")] });
  const undo = onInvoice(id, "undo-write-off");
  expect((await undo.look()).data).toMatchObject({ shown: { openMinor: 10000n, writtenOffMinor: -10000n } });
  expect((await undo.confirm({})).status).toBe(303);
  expect(await pageOfInvoice(id)).toMatchObject({ balance: { state: "open", openMinor: 10000n } });
  expect((await undo.look()).data).toMatchObject({ blocked: [expect.stringContaining("not written off")] });
});

test("the VAT of a claim that was given up is corrected, and money that comes is recorded", async () => {
  await organization.run((context) =>
    createTaxRate(context, { code: "vat", name: "VAT", category: "S", rate: "19", country: "DE" }),
  );
  const id = await issued(customerId, ["vat"]);
  const [relief, recovery] = [onInvoice(id, "vat-relief"), onInvoice(id, "recovery")];
  for (const { look } of [relief, recovery])
    expect((await look()).data).toMatchObject({ blocked: [expect.stringContaining("written off")] });
  await onInvoice(id, "write-off").confirm({ reason: "Insolvent" });
  expect((await relief.look({ step: "review" })).data).toMatchObject({
    ...{ shown: null, refusals: { codes: ["reason_missing"] } },
  });
  expect((await relief.confirm({ reason: "Insolvency closed" })).status).toBe(303);
  expect((await relief.look()).data).toMatchObject({ blocked: [expect.stringContaining("already")] });
  expect((await recovery.look({ amount: "200", step: "review" })).data).toMatchObject({
    ...{ lostMinor: 11900n, shown: null, refusals: { codes: ["recovery_amount_invalid"] } },
  });
  expect((await recovery.confirm({ amount: "59.50", reference: "Quota" })).status).toBe(303);
  expect(await pageOfInvoice(id)).toMatchObject({
    balance: { state: "written_off" },
    happened: {
      writeOffs: [
        { kind: "write_off", amountMinor: 11900n },
        { kind: "vat_relief", amountMinor: 1900n, reason: "Insolvency closed" },
        { kind: "recovery", amountMinor: 5950n, reason: "Quota" },
      ],
    },
  });
});

describe("cancelling an invoice", () => {
  test("by a credit note pays what is open, and says what it makes", async () => {
    const id = await issued();
    const { look, confirm } = onInvoice(id, "cancel");
    const entries = { way: "note", follows: "final", reason: "duplicate" };
    expect((await look({ ...entries, step: "review" })).data).toMatchObject({
      asNote: { ok: true },
      shown: { notes: [{ totalMinor: 10000n, creditMinor: 10000n }], releasedFeeIds: [] },
    });
    expect((await confirm(entries)).status).toBe(303);
    expect(await pageOfInvoice(id)).toMatchObject({ balance: { state: "cancelled", openMinor: 0n } });
    expect((await look()).data).toMatchObject({ asNote: { ok: false }, asVoid: { ok: false } });
  });

  test("by voiding makes no document when nothing is given back, and refuses more than the invoice", async () => {
    const id = await issued();
    const { look, confirm } = onInvoice(id, "cancel");
    expect(
      (await look({ way: "void", follows: "final", credit: "100.01", step: "review" })).data,
    ).toMatchObject({
      shown: null,
      refusals: { codes: ["void_amount_invalid"], errors: { credit: expect.any(String) } },
    });
    expect((await look({ way: "void", step: "review" })).data).toMatchObject({
      refusals: { codes: ["void_then_missing"], errors: { follows: expect.any(String) } },
    });
    const entries = { way: "void", follows: "rebill" };
    expect((await look({ ...entries, step: "review" })).data).toMatchObject({ shown: { notes: [] } });
    expect((await confirm(entries)).status).toBe(303);
    expect(await pageOfInvoice(id)).toMatchObject({ balance: { state: "cancelled" } });
  });
});

test("whoever may only read finds none of these pages", async () => {
  const id = await issued();
  for (const path of ["record-payment", "write-off", "undo-write-off", "cancel"]) {
    expect((await onInvoice(id, path).look({}, readerCookie)).status, path).toBe(403);
    expect((await onInvoice(id, path).send({}, readerCookie)).status, path).toBe(403);
  }
  const { paymentId } = await pay(id);
  const refund = door("payments.$payment.refund", { payment: publicId("payment", paymentId) });
  expect((await refund.look({}, readerCookie)).status).toBe(403);
});

describe("an invoice somebody writes", () => {
  const page = () => door("invoices.new", {});
  const entries = () => ({
    customer: publicId("customer", customerId),
    rows: "2",
    "lines.0.description": "Setup",
    "lines.0.quantity": "2",
    "lines.0.unit_amount": "25,50",
    placement: "issue",
  });

  test("begins with a customer, gets further lines, and is issued once as shown", async () => {
    const { look, send } = page();
    expect((await look()).data).toMatchObject({ customers: [{ name: "Beta" }, { name: "Gamma" }] });
    const added = await look({ ...entries(), step: "add" });
    expect(added.data).toMatchObject({ rows: 3, shown: null, values: { "lines.0.description": "Setup" } });
    const { data } = await look({ ...entries(), step: "review" });
    expect(data).toMatchObject({ shown: { document: { totalMinor: 5100n }, isHeld: false } });
    const { shown, onceKey } = data as Shown;
    const form = { ...entries(), preview_hash: shown?.previewHash ?? "", once_key: onceKey };
    const done = await send(form);
    expect(done).toMatchObject({ status: 303, location: expect.stringContaining("/invoices/inv_") });
    expect((await send(form)).location).toBe(done.location);
    const moved = { ...form, "lines.0.quantity": "3", once_key: "another" };
    expect(await send(moved)).toMatchObject({
      status: 409,
      data: { refused: { codes: ["preview_outdated"] } },
    });
  });

  test("is refused at the row it is about, wherever empty rows stand", async () => {
    const { look } = page();
    const { customer } = entries();
    const asked = async (more: Record<string, string>) =>
      (await look({ customer, rows: "2", step: "review", ...more })).data;
    expect(await asked({})).toMatchObject({
      refusals: { codes: ["one_off_empty"], errors: { "lines.0.description": expect.any(String) } },
    });
    expect(await asked({ "lines.1.description": "Work", "lines.1.unit_amount": "x" })).toMatchObject({
      shown: null,
      refusals: { codes: ["unit_amount_invalid"], errors: { "lines.1.unit_amount": expect.any(String) } },
    });
    expect(await asked({ "lines.1.description": "Work", on: "2026-02-30" })).toMatchObject({
      refusals: { errors: { on: expect.any(String) } },
    });
    expect((await look({ customer: "cus_made_up" })).status).toBe(404);
  });
});

test("a draft is kept, listed, and closed into an invoice", async () => {
  const { confirm } = door("invoices.new", {});
  const kept = await confirm({
    customer: publicId("customer", customerId),
    "lines.0.description": "Audit",
    "lines.0.unit_amount": "70",
    placement: "hold",
  });
  expect(kept.location).toContain("/invoices?state=draft");
  const list = await door("invoices._index", {}).look({ state: "draft" }, readerCookie);
  expect(list.data).toMatchObject({
    page: { rows: [] },
    counts: { draft: 1 },
    drafts: [
      {
        kind: "held",
        customerName: "Beta",
        totalMinor: 7000n,
        from: dayOf(2026, 1, 1),
        to: dayOf(2026, 1, 1),
        closesAt: null,
      },
    ],
  });
  const { drafts } = list.data as { drafts: { id: string }[] };
  const draft = publicId("heldDraft", drafts[0]?.id ?? "");
  const closing = door("invoices.drafts.$draft.close", { draft });
  const shownPage = door("invoices.drafts.$draft._index", { draft });
  expect((await shownPage.look({}, readerCookie)).data).toMatchObject({ closeHref: null });
  expect((await shownPage.look()).data).toMatchObject({
    draft: { document: { totalMinor: 7000n } },
    closeHref: expect.stringContaining("/close"),
  });
  expect((await closing.look({}, readerCookie)).status).toBe(403);
  const done = await closing.confirm({});
  expect(done).toMatchObject({ status: 303, location: expect.stringContaining("/invoices/inv_") });
  expect((await closing.look()).status).toBe(404);
});

test("a draft in grace says when it closes, and nobody closes it", async () => {
  const graced = await organization.customer({ name: "Graced", graceDays: 5 });
  const planId = await organization.plan("graced");
  await organization.subscribe({ customerId: graced, planId });
  await organization.advance("2026-01-02T00:00:00Z");
  const list = await door("invoices._index", {}).look({ state: "draft", q: "Graced" });
  expect(list.data).toMatchObject({
    drafts: [
      {
        kind: "grace",
        totalMinor: 3000n,
        from: dayOf(2026, 1, 1),
        to: dayOf(2026, 2, 1),
        closesAt: expect.any(Number),
      },
    ],
  });
  const { drafts } = list.data as { drafts: { id: string }[] };
  const draft = publicId("pendingDraft", drafts[0]?.id ?? "");
  expect((await door("invoices.drafts.$draft._index", { draft }).look()).data).toMatchObject({
    draft: { kind: "grace", document: { totalMinor: 3000n }, closesAt: expect.any(Number) },
    closeHref: expect.stringMatching(/\/customers\/cus_\w+\/bill-now\?step=review$/),
  });
});

test("an invoice knows its credit notes, refunds and write-offs", async () => {
  const id = await issued();
  const { paymentId } = await pay(id, "40.00");
  const refund = door("payments.$payment.refund", { payment: publicId("payment", paymentId) });
  await refund.confirm({ amount: "15.00", reason: "Sent twice" });
  const [fee] = await organization.view((context) => loadFeesOf(context, "invoice", [id]));
  await organization.run((context) =>
    createCreditNote(context, {
      invoiceId: id,
      lines: [{ feeId: fee?.id ?? "", amount: "25.00" }],
      settlement: { as: "credit" },
      effect: "concession",
      reason: "goodwill",
    }),
  );
  await onInvoice(id, "write-off").confirm({ reason: "Insolvent" });
  expect(await pageOfInvoice(id)).toMatchObject({
    happened: {
      attempts: [{ id: paymentId }],
      refunds: [{ paymentId, amountMinor: 1500n, reason: "Sent twice" }],
      notes: [{ amountMinor: 2500n, reason: "Goodwill" }],
      credits: [{ amountMinor: 2500n }],
      writeOffs: [{ amountMinor: 5000n, reason: "Insolvent" }],
    },
  });
});

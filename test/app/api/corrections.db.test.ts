// Coupons, credit, credit notes and cancelled invoices as a machine asks for them, with the books beside.
import { beforeAll, describe, expect, test } from "vitest";
import { type ApiAnswer, api, makeApiKey } from "../../support/api";
import { controlAccounts } from "../../support/control-accounts";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

const held = useTestDatabase();

let key: string;
let organizationId: string;

beforeAll(async () => {
  const mira = await makePerson("mira@example.com");
  const made = await makeOrganization(mira, { provider: "none" });
  organizationId = made.organizationId;
  key = await makeApiKey(made.owner);
  await post("/tax_rates", { code: "vat", name: "VAT 19 %", rate: "19", country: "DE", default: true });
});

const post = (path: string, body?: unknown, idempotencyKey?: string): Promise<ApiAnswer> =>
  api("POST", path, { key, body, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });
const get = (path: string): Promise<ApiAnswer> => api("GET", path, { key });

/** The body of an answer that has to be good. */
async function made(answer: Promise<ApiAnswer>) {
  const { status, body, text } = await answer;
  if (status >= 300) throw new Error(`${status}: ${text}`);
  return body;
}

/** Status, code and field of a refusal. */
async function refusal(answer: Promise<ApiAnswer>) {
  const { status, body } = await answer;
  return [status, body.code, body.errors?.[0]?.field];
}

const customer = async (name: string, more: Record<string, unknown> = {}): Promise<string> =>
  (await made(post("/customers", { name, ...more }))).id;

/** An issued invoice of one line over 100.00 and VAT. */
const invoiceOf = async (of: string, unitAmount = "100.00") =>
  made(post("/invoices", { customer: of, lines: [{ description: "Setup", unit_amount: unitAmount }] }));

async function expectTied(): Promise<void> {
  for (const { account, booked, held: rows } of await controlAccounts(held.clone, organizationId)) {
    expect([account, booked]).toEqual([account, rows]);
  }
}

describe("coupons", () => {
  test("are offered once, by a code of their own, and retired", async () => {
    const body = { code: "spring", percent_off: "10", duration: "forever" };
    const coupon = await made(post("/coupons", body));
    expect(coupon).toMatchObject({ percent_off: "10", amount_off: null, times_applied: 0 });
    expect(await refusal(post("/coupons", body))).toEqual([422, "code_taken", "code"]);
    expect(await refusal(post("/coupons", { ...body, code: "x", percent_off: "101" }))).toEqual([
      422,
      "coupon_percent_invalid",
      "percent_off",
    ]);
    expect(await refusal(post("/coupons", { code: "x", duration: "once" }))).toEqual([
      422,
      "coupon_off_invalid",
      "percent_off",
    ]);
    const scope = { ...body, code: "x", applies_to: { plans: ["nowhere"] } };
    expect(await refusal(post("/coupons", scope))).toEqual([422, "coupon_scope_unknown", "applies_to.plans"]);
    expect((await made(post("/coupons/ext:spring/retire"))).retired_at).not.toBeNull();
    const late = { customer: await customer("Late"), coupon: "spring" };
    expect(await refusal(post("/applied_coupons", late))).toEqual([422, "coupon_retired", "coupon"]);
  });

  test("are given to a customer, counted, and taken away", async () => {
    await made(post("/coupons", { code: "five", amount_off: "5.00", duration: "once" }));
    const acme = await customer("Acme");
    const applied = await made(post("/applied_coupons", { customer: acme, coupon: "five" }, "give-five"));
    expect(applied).toMatchObject({ amount_off: "5.00", amount_left: "5.00", status: "active" });
    const again = await made(post("/applied_coupons", { customer: acme, coupon: "five" }, "give-five"));
    expect(again).toEqual(applied);
    expect(await refusal(post("/applied_coupons", { customer: acme, coupon: "five" }))).toEqual([
      422,
      "coupon_already_applied",
      "coupon",
    ]);
    expect((await made(post(`/applied_coupons/${applied.id}/remove`))).status).toBe("ended");
    expect((await refusal(post(`/applied_coupons/${applied.id}/remove`)))[1]).toBe("coupon_removed");
    expect((await made(post("/applied_coupons", { customer: acme, coupon: "five" }))).status).toBe("active");
    expect((await made(get(`/applied_coupons?customer=${acme}`))).data).toHaveLength(2);
    expect((await made(get("/coupons/ext:five"))).times_applied).toBe(2);
  });
});

describe("an invoice somebody wrote", () => {
  test("is previewed as it is issued", async () => {
    const acme = await customer("One-off");
    const body = {
      customer: acme,
      lines: [{ description: "Setup", quantity: "2", unit_amount: "50.00" }],
    };
    const preview = await made(post("/invoices/preview", body));
    const confirming = { ...body, preview_hash: preview.preview_hash };
    const dearer = { ...confirming, lines: [{ ...body.lines[0], quantity: "3" }] };
    expect((await refusal(post("/invoices", dearer))).slice(0, 2)).toEqual([409, "preview_outdated"]);
    const invoice = await made(post("/invoices", confirming, "one-off"));
    expect(preview).toMatchObject({ net: "100.00", tax: "19.00", total: "119.00", amount_due: "119.00" });
    expect(invoice).toMatchObject({ total: preview.total, amount_due: "119.00", status: "open" });
    expect(await made(post("/invoices", confirming, "one-off"))).toEqual(invoice);
    expect(await refusal(post("/invoices", { customer: acme, lines: [] }))).toEqual([
      422,
      "one_off_empty",
      "lines",
    ]);
    const free = { customer: acme, lines: [{ description: "Nothing", unit_amount: "0" }] };
    expect(await refusal(post("/invoices", free))).toEqual([422, "one_off_nothing", "lines"]);
    const untaxed = { ...body, lines: [{ description: "x", unit_amount: "1", taxes: ["gst"] }] };
    expect(await refusal(post("/invoices", untaxed))).toEqual([422, "tax_rate_unknown", "lines.0.taxes"]);
    await expectTied();
  });

  test("is kept as a draft, and closed once", async () => {
    const acme = await customer("Draft");
    const lines = [
      { description: "Work", unit_amount: "20.00" },
      { description: "Work", unit_amount: "20.00" },
    ];
    expect((await made(post("/invoices", { customer: acme, draft: true, lines }))).status).toBe("draft");
    const { data } = await made(get(`/draft_invoices?customer=${acme}`));
    expect(data).toMatchObject([{ total: "47.60", lines: [{ amount: "20.00" }, { amount: "20.00" }] }]);
    const invoice = await made(post(`/draft_invoices/${data[0].id}/finalize`));
    expect(invoice).toMatchObject({ total: "47.60", status: "open" });
    expect(invoice.lines).toHaveLength(2);
    expect((await post(`/draft_invoices/${data[0].id}/finalize`)).status).toBe(404);
    await expectTied();
  });

  test("joins the open draft of a customer whose drafts are held together", async () => {
    const acme = await customer("Together");
    await made(post(`/customers/${acme}/billing`, { draft_mode: "together" }));
    const lines = [{ description: "Work", unit_amount: "10.00" }];
    await made(post("/invoices", { customer: acme, lines }));
    await made(post("/invoices", { customer: acme, lines }));
    const { data } = await made(get(`/draft_invoices?customer=${acme}`));
    expect(data).toMatchObject([{ total: "23.80" }]);
    expect((await refusal(post(`/customers/${acme}/billing`, {})))[1]).toBe("switch_missing");
  });
});

describe("credit", () => {
  test("pays what is open at once, and what comes later", async () => {
    const acme = await customer("Credited");
    const open = await invoiceOf(acme);
    const credit = await made(post("/customer_credits", { customer: acme, amount: "150.00" }, "grant"));
    expect(credit).toMatchObject({ amount: "150.00", remaining: "31.00", kind: "grant" });
    expect(await made(get(`/invoices/${open.id}`))).toMatchObject({
      status: "paid",
      credit_applied: "119.00",
      amount_due: "0.00",
    });
    const later = await invoiceOf(acme);
    expect(later).toMatchObject({ credit_applied: "31.00", amount_due: "88.00", status: "open" });
    expect(await refusal(post("/customer_credits", { customer: acme, amount: "0" }))).toEqual([
      422,
      "credit_amount_invalid",
      "amount",
    ]);
    const dollars = { customer: acme, amount: "1", currency: "USD" };
    expect(await refusal(post("/customer_credits", dollars))).toEqual([
      422,
      "credit_currency_mismatch",
      "currency",
    ]);
    await expectTied();
  });

  test("moves to the payer and pays there", async () => {
    const payer = await customer("Payer");
    const child = await customer("Child");
    const alone = { payer: null, pays: "payer" };
    expect(await refusal(post(`/customers/${child}/payer`, alone))).toEqual([422, "payer_missing", "payer"]);
    expect((await refusal(post(`/customers/${child}/payer`, { payer: child })))[1]).toBe("payer_is_self");
    expect((await refusal(post("/customer_credits/move", { customer: child })))[1]).toBe("payer_missing");
    const shown = await made(post(`/customers/${child}/payer`, { payer, pays: "payer" }));
    expect(shown).toMatchObject({ payer, pays: "payer" });
    const chain = await customer("Chain");
    expect((await refusal(post(`/customers/${chain}/payer`, { payer: child })))[1]).toBe("payer_has_payer");
    const dollars = await customer("Dollars", { currency: "USD" });
    expect((await refusal(post(`/customers/${dollars}/payer`, { payer })))[1]).toBe(
      "payer_currency_mismatch",
    );
    expect((await refusal(post("/customer_credits/move", { customer: child })))[1]).toBe(
      "credit_nothing_to_move",
    );
    await made(post("/customer_credits", { customer: child, amount: "130.00" }));
    const open = await invoiceOf(payer);
    const moved = await made(post("/customer_credits/move", { customer: child }));
    expect(moved.data).toMatchObject([{ customer: payer, amount: "130.00", remaining: "11.00" }]);
    expect((await made(get(`/invoices/${open.id}`))).status).toBe("paid");
    await expectTied();
  });
});

describe("a wallet", () => {
  test("holds gifts at once and bought credit once its invoice is paid", async () => {
    const acme = await customer("Wallet");
    const wallet = await made(post("/wallets", { customer: acme, code: "main" }));
    expect((await refusal(post("/wallets", { customer: acme, code: "main" })))[1]).toBe("wallet_code_taken");
    const dollars = { customer: acme, code: "usd", currency: "USD" };
    expect((await refusal(post("/wallets", dollars)))[1]).toBe("wallet_currency_mismatch");
    const blind = { customer: acme, code: "m", applies_to_metrics: ["nothing"] };
    expect(await refusal(post("/wallets", blind))).toEqual([422, "metric_unknown", "applies_to_metrics"]);
    const grants = `/wallets/${wallet.id}/grants`;
    expect((await refusal(post(grants, { amount: "0" })))[1]).toBe("wallet_amount_invalid");
    const bought = await made(post(grants, { amount: "50.00", nature: "bought_multi" }, "buy"));
    expect(bought).toMatchObject({ balance: "0.00", grants: [{ amount: "50.00", usable: false }] });
    expect(await made(post(grants, { amount: "50.00", nature: "bought_multi" }, "buy"))).toEqual(bought);
    const sale = await made(get(`/invoices/${bought.grants[0].invoice}`));
    expect(sale).toMatchObject({ total: "50.00", tax: "0.00", status: "open" });
    await made(post("/payments", { invoice: sale.id, reference: "transfer 1" }));
    expect((await made(get(`/wallets/${wallet.id}`))).balance).toBe("50.00");
    const used = await invoiceOf(acme);
    expect(used).toMatchObject({ prepaid_credit: "50.00", amount_due: "69.00" });
    await expectTied();
  });

  test("tops itself up below its threshold, once", async () => {
    const acme = await customer("Top-up");
    const rule = { threshold: "10.00", target: "30.00" };
    const wrong = { customer: acme, code: "w", top_up: { threshold: "10.00", target: "5.00" } };
    expect((await refusal(post("/wallets", wrong)))[1]).toBe("wallet_top_up_invalid");
    const wallet = await made(post("/wallets", { customer: acme, code: "auto", top_up: rule }));
    expect(wallet.top_up).toEqual({ threshold: "10.00", amount: null, target: "30.00" });
  });
});

describe("money that came past the provider", () => {
  test("is recorded up to what is open, and goes back with a reason", async () => {
    const acme = await customer("Transfers");
    const invoice = await invoiceOf(acme);
    const pay = (amount?: string) => post("/payments", { invoice: invoice.id, amount });
    expect(await refusal(pay("200.00"))).toEqual([422, "payment_above_open", "amount"]);
    expect(await refusal(pay("0"))).toEqual([422, "payment_amount_invalid", "amount"]);
    const part = await made(pay("19.00"));
    expect(part).toMatchObject({ amount: "19.00", status: "succeeded", initiator: "manual" });
    await made(pay());
    expect((await refusal(pay()))[1]).toBe("invoice_not_open");
    const refund = `/payments/${part.id}/refund`;
    expect(await refusal(post(refund, {}))).toEqual([422, "refund_reason_missing", "reason"]);
    expect((await refusal(post(refund, { amount: "20.00", reason: "x" })))[1]).toBe("refund_above_paid");
    expect(await made(post(refund, { reason: "paid twice" }))).toMatchObject({ reopens: "19.00" });
    expect((await made(get(`/invoices/${invoice.id}`))).amount_due).toBe("19.00");
    await expectTied();
  });
});

describe("a credit note", () => {
  test("is previewed as it is issued, credits no more than there is, and pays what is open", async () => {
    const acme = await customer("Noted");
    const invoice = await invoiceOf(acme);
    const line = invoice.lines[0].id;
    const body = { invoice: invoice.id, lines: [{ line, amount: "40.00" }] };
    const preview = await made(post("/credit_notes/preview", body));
    expect(preview).toMatchObject({ total: "47.60", credit: "47.60", pays: [{ amount: "47.60" }] });
    const seen = { ...body, preview_hash: preview.preview_hash };
    const more41 = { ...seen, lines: [{ line, amount: "41.00" }] };
    expect((await refusal(post("/credit_notes", more41)))[1]).toBe("preview_outdated");
    const note = await made(post("/credit_notes", seen, "note"));
    // The same part of a line again is another note, which was not shown.
    expect((await refusal(post("/credit_notes", seen)))[1]).toBe("preview_outdated");
    expect(note).toMatchObject({ net: "40.00", tax: "7.60", total: "47.60", credit_left: "0.00" });
    expect(note.lines).toMatchObject([{ amount: "-40.00", corrects: line, effect: "concession" }]);
    expect(await made(post("/credit_notes", seen, "note"))).toEqual(note);
    expect((await made(get(`/invoices/${invoice.id}`))).amount_due).toBe("71.40");
    const more = { ...body, lines: [{ line, amount: "60.01" }] };
    expect(await refusal(post("/credit_notes", more))).toEqual([
      422,
      "credit_note_above_line",
      "lines.0.amount",
    ]);
    const back = { ...body, as: "refund" };
    expect(await refusal(post("/credit_notes", back))).toEqual([
      422,
      "credit_note_refund_above_paid",
      "refund",
    ]);
    await expectTied();
  });

  test("owes its refund until that is recorded", async () => {
    const acme = await customer("Refunded");
    const invoice = await invoiceOf(acme);
    const payment = await made(post("/payments", { invoice: invoice.id }));
    const lines = [{ line: invoice.lines[0].id, amount: "100.00" }];
    const body = { invoice: invoice.id, lines, credit: "19.00", refund: "100.00" };
    const note = await made(post("/credit_notes", body));
    expect(note).toMatchObject({ credit: "19.00", refund: "100.00", refund_due: "100.00" });
    const refund = { credit_note: note.id, amount: "100.01" };
    expect((await refusal(post(`/payments/${payment.id}/refund`, refund)))[1]).toBe("refund_above_note");
    const paidBack = await made(post(`/payments/${payment.id}/refund`, { credit_note: note.id }));
    expect(paidBack).toMatchObject({ amount: "100.00", reopens: "0.00" });
    expect((await made(get(`/credit_notes/${note.id}`))).refund_due).toBe("0.00");
    await expectTied();
  });
});

describe("an invoice that is not claimed any more", () => {
  test("is written off, and claimed again", async () => {
    const acme = await customer("Bad debt");
    const invoice = await invoiceOf(acme);
    const off = { reason: "insolvent" };
    expect(await made(post(`/invoices/${invoice.id}/write_off`, off))).toMatchObject({
      status: "written_off",
      amount_due: "0.00",
    });
    expect((await refusal(post(`/invoices/${invoice.id}/write_off`, off)))[1]).toBe("invoice_not_open");
    const back = await made(post(`/invoices/${invoice.id}/undo_write_off`));
    expect(back).toMatchObject({ status: "open", amount_due: "119.00" });
    expect((await refusal(post(`/invoices/${invoice.id}/undo_write_off`)))[1]).toBe(
      "invoice_not_written_off",
    );
    await made(post(`/invoices/${invoice.id}/write_off`, off));
    await expectTied();
  });

  test("is whole again when its credit note is voided, once", async () => {
    const acme = await customer("Credited by mistake");
    const invoice = await invoiceOf(acme);
    await made(post("/payments", { invoice: invoice.id }));
    const body = { invoice: invoice.id, lines: [{ line: invoice.lines[0].id, amount: "100.00" }] };
    const note = await made(post("/credit_notes", body));
    expect(note).toMatchObject({ status: "final", credit_left: "119.00", voided_at: null });
    const reason = { reason: "Wrong customer" };
    expect(await refusal(post(`/credit_notes/${note.id}/void`, { reason: "" }))).toEqual([
      422,
      "too_small",
      "reason",
    ]);
    const voided = await made(post(`/credit_notes/${note.id}/void`, reason, "void-it"));
    expect(voided).toMatchObject({ status: "void", credit_left: "0.00", voided_at: expect.any(String) });
    expect(await made(post(`/credit_notes/${note.id}/void`, reason, "void-it"))).toEqual(voided);
    expect((await refusal(post(`/credit_notes/${note.id}/void`, reason)))[1]).toBe("credit_note_void");
    expect((await made(post("/credit_notes", body))).total).toBe("119.00");
    await expectTied();
  });

  test("is voided before anybody got it, and its credit comes back", async () => {
    const acme = await customer("Voided");
    await made(post("/customer_credits", { customer: acme, amount: "20.00" }));
    const invoice = await invoiceOf(acme);
    expect(await refusal(post(`/invoices/${invoice.id}/void`, {}))).toEqual([
      422,
      "void_then_missing",
      "follows",
    ]);
    const preview = await made(post(`/invoices/${invoice.id}/preview_void`, { follows: "final" }));
    expect(preview).toMatchObject({ credit: "0.00", refund: "0.00", credit_returned: "20.00" });
    const seen = { follows: "final", preview_hash: preview.preview_hash };
    const other = post(`/invoices/${invoice.id}/void`, { ...seen, follows: "rebill" });
    expect((await refusal(other))[1]).toBe("preview_outdated");
    const voided = await made(post(`/invoices/${invoice.id}/void`, seen));
    expect(voided).toMatchObject({ status: "cancelled", amount_due: "0.00" });
    const { data } = await made(get(`/customer_credits?customer=${acme}`));
    expect(data).toMatchObject([{ remaining: "20.00" }]);
    const again = post(`/invoices/${invoice.id}/void`, { follows: "final" });
    expect((await refusal(again))[1]).toBe("invoice_already_cancelled");
    await expectTied();
  });

  test("is cancelled by one note of everything, which pays what is open of it", async () => {
    const acme = await customer("Cancelled");
    const invoice = await invoiceOf(acme);
    await made(post("/payments", { invoice: invoice.id, amount: "19.00" }));
    const preview = await made(post(`/invoices/${invoice.id}/preview_cancel`, { follows: "final" }));
    expect(preview).toMatchObject({
      currency: "EUR",
      credit: "119.00",
      refund: "0.00",
      lines_billed_anew: 0,
    });
    const seen = { follows: "final", preview_hash: preview.preview_hash };
    const cancelled = await made(post(`/invoices/${invoice.id}/cancel`, seen));
    expect(cancelled).toMatchObject({ status: "cancelled", amount_due: "0.00" });
    const notes = await made(get(`/credit_notes?invoice=${invoice.id}`));
    expect(notes.data).toMatchObject([{ total: "119.00", credit: "119.00", credit_left: "19.00" }]);
    await expectTied();
  });
});

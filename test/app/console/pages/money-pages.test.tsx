import { expect, test } from "vitest";
import { CreditNoteNewPage } from "~/console/pages/credit-note-new-page";
import { CreditNotePage } from "~/console/pages/credit-note-page";
import { CreditNotesPage } from "~/console/pages/credit-notes-page";
import { InvoiceCancelPage } from "~/console/pages/invoice-cancel-page";
import { OneOffCustomerPage, OneOffPage } from "~/console/pages/one-off-page";
import { PaymentRecordPage } from "~/console/pages/payment-record-page";
import { RefundPage } from "~/console/pages/refund-page";
import { WriteOffPage } from "~/console/pages/write-off-page";
import type { InvoiceFacts } from "~/console/queries/invoices.server";
import type { RefundFacts } from "~/console/queries/payments.server";
import { refusedForm } from "~/http/form-state";
import { renderPage } from "../../ui/render-page";

const id = "0190a1b2-c3d4-7000-8000-000000000001";
const base = "/console/org_x";
const plain = (html: string) => html.replaceAll("<!-- -->", "").replaceAll("\u00a0", " ");
const none = { errors: {}, summary: [] };
const entered = { values: {}, onceKey: "once", refused: undefined, refusals: none };
const invoice: InvoiceFacts = {
  id,
  number: "NW-1",
  currency: "EUR",
  state: "open",
  totalMinor: 11900n,
  openMinor: 11900n,
  customerName: "Beta KG",
  customerEmail: null,
};
const line = {
  feeId: id,
  description: "Team, seats",
  from: 20758,
  to: 20788,
  amountMinor: 10000n,
  leftMinor: 6000n,
};
const correctable = {
  id,
  number: "NW-1",
  currency: "EUR",
  state: "open",
  customer: { name: "Beta KG", email: "b@example.com" },
  paidMinor: 0n,
  creditPays: "open_then_later" as const,
  lines: [line, { ...line, feeId: "2", description: "Usage", leftMinor: 0n }],
};
const creditProps = {
  base,
  invoice: correctable,
  reasons: [{ value: "goodwill", label: "Goodwill" }],
  numbers: {},
};
const document = {
  issuedOn: 20758,
  dueOn: null,
  currency: "EUR",
  lines: [],
  discountMinor: 0n,
  netMinor: -1000n,
  taxes: [{ rate: "19", taxMinor: -190n }],
  totalMinor: -1190n,
};
const shownNote = {
  previewHash: "1190.1190.0.abc",
  currency: "EUR",
  document,
  totalMinor: 1190n,
  creditMinor: 1190n,
  refundMinor: 0n,
  pays: [{ invoiceId: id, amountMinor: 500n }],
};

test("crediting shows what is left of each line, and no refund where nothing was paid", () => {
  const page = plain(renderPage(<CreditNoteNewPage {...creditProps} {...entered} shown={null} />));
  for (const text of ["60.00 €", "Credited whole", "No money came for this invoice", 'name="lines.0.amount"'])
    expect(page).toContain(text);
  expect(page).not.toContain('name="lines.1.amount"');
  expect(page).not.toContain('value="refund"');
  const paid = { ...correctable, paidMinor: 5000n };
  const offered = plain(
    renderPage(<CreditNoteNewPage {...creditProps} {...entered} invoice={paid} shown={null} />),
  );
  expect(offered).toContain("up to 50.00 €");
  const gone = { ...correctable, lines: [{ ...line, leftMinor: 0n }] };
  expect(
    renderPage(<CreditNoteNewPage {...creditProps} {...entered} invoice={gone} shown={null} />),
  ).toContain("credited already");
});

test("a refused entry is shown at its field with what was typed", () => {
  const refusals = refusedForm([
    { code: "credit_note_above_line", sentence: "Only 60.00.", remedy: "Less.", field: "lines.0.amount" },
  ]);
  const values = { "lines.0.amount": "61" };
  const page = renderPage(
    <CreditNoteNewPage {...creditProps} {...entered} {...{ values, refusals }} shown={null} />,
  );
  expect(page).toContain('href="#f-lines-0-amount"');
  expect(page).toMatch(/id="f-lines-0-amount"[^>]*value="61"/);
  expect(page).toContain("Only 60.00. Less.");
});

test("the button names the note, and the confirmation carries entries, figures and key", () => {
  const values = { "lines.0.amount": "10", reason: "goodwill", effect: "concession" };
  const page = plain(
    renderPage(
      <CreditNoteNewPage
        {...creditProps}
        {...entered}
        values={values}
        numbers={{ [id]: "NW-1" }}
        shown={shownNote}
      />,
    ),
  );
  for (const text of [
    "Issue credit note of 11.90 €",
    "5.00 € of NW-1",
    "6.90 € for later invoices",
    "Goodwill",
  ])
    expect(page).toContain(text);
  expect(page).toContain('name="preview_hash" value="1190.1190.0.abc"');
  expect(page).toContain('name="once_key" value="once"');
  expect(page).toContain('name="lines.0.amount" value="10"');
  expect(page.match(/<h1/g)).toHaveLength(1);
  const refused = refusedForm([{ code: "preview_outdated", sentence: "Moved.", remedy: "Look." }]);
  const moved = plain(
    renderPage(
      <CreditNoteNewPage
        {...creditProps}
        {...entered}
        shown={shownNote}
        refused={{ ...refused, values: { preview_hash: "1000.1000.0.abc" } }}
      />,
    ),
  );
  expect(moved).toMatch(/<del>10\.00 €<\/del>[\s\S]*11\.90 €<\/ins>/);
});

test("the list of credit notes teaches when it is empty, and says so when a filter leaves nothing", () => {
  const list = {
    base,
    search: "",
    tab: "all" as const,
    sort: "-issued" as const,
    mayExport: true,
    query: "",
    page: { rows: [], newer: null, older: null },
    counts: { all: 0, refund_due: 0, issued: 0, applied: 0 },
    sums: [],
    customerName: null,
    currencies: ["EUR"],
  };
  expect(renderPage(<CreditNotesPage {...list} />)).toContain("No credit notes.");
  expect(renderPage(<CreditNotesPage {...list} query="x" />)).not.toContain("No credit notes.");
});

test("a credit note says where its money went, and leads to the refund that is due", () => {
  const paper = {
    title: "Credit note CN-1",
    issuer: { name: "We", lines: [] },
    buyer: { name: "Beta", lines: [] },
    facts: [],
    currency: "EUR",
    lines: [],
    totals: [],
    grandTotal: { label: "Total credited", amountMinor: 1190n },
    strip: "Counterfoil",
  };
  const note = {
    id,
    number: "CN-1",
    customerId: id,
    customerName: "Beta",
    currency: "EUR",
    state: "final" as const,
    issuedOn: 20_000,
    voidedOn: null,
    voidReason: null,
    creditMinor: 500n,
    refundMinor: 690n,
    refundedMinor: 0n,
    leftMinor: 200n,
    uses: [{ invoiceId: id, number: "NW-2", amountMinor: 300n }],
    refundablePaymentId: id,
  };
  const page = (mayBill: boolean) =>
    plain(renderPage(<CreditNotePage base={base} note={note} paper={paper} open="none" mayBill={mayBill} />));
  for (const text of ["Paid of NW-2", "Still to refund", "Refund due", "Record the refund"])
    expect(page(true)).toContain(text);
  expect(page(true)).toContain("Void credit note");
  expect(page(false)).not.toContain("Record the refund");
  expect(page(false)).not.toContain("Void credit note");
  const voided = { ...note, uses: [], leftMinor: 0n, voidedOn: 20_001, voidReason: "Sent to the wrong firm" };
  const gone = plain(
    renderPage(<CreditNotePage base={base} note={voided} paper={paper} open="none" mayBill />),
  );
  for (const text of ["It was voided and gives nothing back.", "Sent to the wrong firm", "4 Oct 2024"])
    expect(gone).toContain(text);
  for (const text of ["Still to refund", "Record the refund", "Void credit note"])
    expect(gone).not.toContain(text);
});

test("recording a payment, writing off and undoing name amount and consequence", () => {
  const blocked: string[] = [];
  const record = plain(
    renderPage(
      <PaymentRecordPage
        {...{ base, invoice, blocked }}
        {...entered}
        shown={{
          ...{ amountMinor: 4000n, leftMinor: 7900n, creditMinor: 0n, creditPaysMinor: 0n },
          ...{ currency: "EUR", previewHash: "h" },
        }}
      />,
    ),
  );
  for (const text of ["Record 40.00 €", "79.00 €", "Nobody: there is no address"])
    expect(record).toContain(text);
  expect(record).not.toContain("other open invoices");
  const more = { amountMinor: 15000n, leftMinor: 0n, creditMinor: 3100n, creditPaysMinor: 1100n };
  const above = (
    <PaymentRecordPage
      {...{ base, invoice, blocked }}
      {...entered}
      shown={{ ...more, currency: "EUR", previewHash: "h" }}
    />
  );
  expect(plain(renderPage(above))).toContain("31.00 €, of which 11.00 € pays other open invoices");
  const off = { openMinor: 0n, writtenOffMinor: 11900n, currency: "EUR", previewHash: "h" };
  const write = <WriteOffPage {...{ base, invoice, blocked }} {...entered} kind="write_off" shown={off} />;
  expect(plain(renderPage(write))).toContain("Write off 119.00 €");
  const again = { ...off, openMinor: 11900n, writtenOffMinor: -11900n };
  const undo = <WriteOffPage {...{ base, invoice, blocked }} {...entered} kind="undo" shown={again} />;
  expect(plain(renderPage(undo))).toContain("Claim 119.00 € again");
  const paid = { ...again, creditPaysMinor: 1900n };
  const settled = <WriteOffPage {...{ base, invoice, blocked }} {...entered} kind="undo" shown={paid} />;
  for (const text of ["19.00 € of it, at once", "100.00 €"])
    expect(plain(renderPage(settled))).toContain(text);
  const closed = (
    <WriteOffPage {...{ base, invoice }} {...entered} kind="undo" shown={null} blocked={["It is not."]} />
  );
  expect(renderPage(closed)).toContain("It is not.");
});

test("a refund says what it settles, and offers the notes that wait for one", () => {
  const payment = {
    id,
    state: "succeeded",
    currency: "EUR",
    amountMinor: 11900n,
    refundedMinor: 1900n,
    customerName: "Beta KG",
    invoiceNumber: "NW-1",
    notes: [{ id, number: "CN-1", dueMinor: 690n }],
  } as unknown as RefundFacts;
  const page = plain(renderPage(<RefundPage base={base} payment={payment} {...entered} shown={null} />));
  for (const text of ["100.00 € of it is left", "Credit note CN-1, 6.90 €", "NW-1 is open again"])
    expect(page).toContain(text);
  const none = { reopensMinor: 0n, creditPaysMinor: 0n };
  const back = { amountMinor: 690n, ...none, creditNoteId: id, currency: "EUR", previewHash: "h" };
  const confirm = plain(renderPage(<RefundPage base={base} payment={payment} {...entered} shown={back} />));
  for (const text of ["Refund 6.90 €", "6.90 € of credit note CN-1"]) expect(confirm).toContain(text);
  expect(confirm).not.toContain("Credit pays");
  const reopening = { ...back, reopensMinor: 690n, creditPaysMinor: 500n, creditNoteId: null };
  expect(
    plain(renderPage(<RefundPage base={base} payment={payment} {...entered} shown={reopening} />)),
  ).toContain("5.00 € of what is open again, at once");
  const failed = { ...payment, state: "failed" };
  expect(renderPage(<RefundPage base={base} payment={failed} {...entered} shown={null} />)).toContain(
    "no money",
  );
});

test("cancelling says which way is closed and why, and what each document is", () => {
  const why = { ok: false, refusals: [{ code: "x", sentence: "Delivered.", remedy: "Credit it." }] } as const;
  const open = { ok: true, value: null } as const;
  const common = {
    base,
    invoice,
    voidThen: "ask" as const,
    way: "note" as const,
    reasons: creditProps.reasons,
  };
  const page = plain(
    renderPage(<InvoiceCancelPage {...common} {...entered} asVoid={why} asNote={open} shown={null} />),
  );
  expect(page).toContain("is not possible: Delivered. Credit it.");
  expect(page).not.toContain('value="void"');
  const shown = {
    notes: [
      { state: "final" as const, totalMinor: 5000n, creditMinor: 5000n, refundMinor: 0n },
      { state: "void" as const, totalMinor: 6900n, creditMinor: 0n, refundMinor: 0n },
    ],
    releasedFeeIds: [],
    returned: [{ kind: "wallet" as const, amountMinor: 100n }],
    unappliedMinor: 200n,
    creditPaysMinor: 300n,
    currency: "EUR",
    previewHash: "h",
  };
  const confirm = plain(
    renderPage(
      <InvoiceCancelPage {...common} {...entered} way="void" asVoid={open} asNote={open} shown={shown} />,
    ),
  );
  for (const text of [
    "Void NW-1 over 119.00 €",
    "a void credit note of 69.00 €",
    "goes home",
    "Credit pays other open invoices",
    "without a use",
  ])
    expect(confirm).toContain(text);
  const both = renderPage(
    <InvoiceCancelPage {...common} {...entered} asVoid={why} asNote={why} shown={null} />,
  );
  expect(both).toContain("Delivered.");
});

test("an invoice is written row by row, and its button names what it comes to", () => {
  const customer = { id, name: "Beta KG", email: null, currency: "EUR" };
  const rates = [{ code: "vat19", name: "VAT", rate: "19" }];
  const common = { base, customer, rates, rows: 2 };
  const page = plain(renderPage(<OneOffPage {...common} {...entered} shown={null} />));
  for (const text of [
    'name="lines.1.unit_amount"',
    'name="lines.0.tax.vat19"',
    'name="rows" value="2"',
    "Add a line",
  ])
    expect(page).toContain(text);
  const shown = {
    document: { ...document, totalMinor: 1190n },
    mailedTo: null,
    paidMinor: 190n,
    isHeld: false,
    currency: "EUR",
    previewHash: "h",
    notes: [{ code: "exchange_rate_missing", sentence: "There is no rate.", remedy: "Enter one." }],
  };
  const confirm = plain(renderPage(<OneOffPage {...common} {...entered} shown={shown} />));
  for (const text of [
    "There is no rate. Enter one.",
    "Issue invoice of 11.90 €",
    "1.90 € of it at once",
    "10.00 €",
  ])
    expect(confirm).toContain(text);
  const kept = plain(renderPage(<OneOffPage {...common} {...entered} shown={{ ...shown, isHeld: true }} />));
  for (const text of ["Keep a draft of 11.90 €", "Nobody, before it is closed"]) expect(kept).toContain(text);
  const billed = {
    ...shown,
    document: { ...shown.document, dueOn: document.issuedOn, billedTo: "Holding AG" },
    mailedTo: "pay@holding.example",
  };
  const payer = plain(renderPage(<OneOffPage {...common} {...entered} shown={billed} />));
  for (const text of [
    "Billed to <span",
    "Holding AG is billed 11.90 €",
    "for Beta KG",
    "pay@holding.example",
  ])
    expect(payer).toContain(text);
  const nobody = renderPage(<OneOffCustomerPage base={base} search="" customers={[]} />);
  expect(nobody).toContain("Add one first");
  expect(renderPage(<OneOffCustomerPage base={base} search="?q=x" customers={[]} />)).not.toContain(
    "Add one first",
  );
});

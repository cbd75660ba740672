// The console's pages of credit notes, asked as a browser asks them: enter by the address, confirm by a form.
import { beforeAll, expect, test } from "vitest";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { recordPayment } from "~/operations/record-payment.server";
import { publicId } from "~/public-ids";
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
  cookie = await person("credits@example.com", "billing");
  readerCookie = await person("reads@example.com", "accountant");
  customerId = await organization.customer({ name: "Beta", email: "beta@example.com" });
});

/** A new invoice of two lines over 100.00 and 50.00; what its page says and does. */
async function invoiced(of = customerId) {
  const line = (description: string, unitAmount: string) => ({
    description,
    quantity: "1",
    unitAmount,
    taxes: [],
  });
  const lines = [line("Setup", "100.00"), line("Training", "50.00")];
  const { invoiceId } = await organization.run((context) =>
    issueOneOff(context, { customerId: of, on: null, placement: "issue", lines }),
  );
  const id = invoiceId ?? "";
  const params = { org: publicId("organization", organization.id), invoice: publicId("invoice", id) };
  const door = "console.$org.invoices.$invoice.credit";
  const look = async (query: Record<string, string> = {}, by = cookie) =>
    (await knock(door, params, get(`/x?${new URLSearchParams(query)}`, by))) as Knock;
  const send = async (fields: Record<string, string>, by = cookie) =>
    (await knock(door, params, post("/x", fields, { cookie: by }))) as Knock;
  const page = async () =>
    (await knock("console.$org.invoices.$invoice._index", params, get("/x", cookie))) as Knock;
  return { id, params, look, send, page };
}

type Shown = { readonly shown: { readonly previewHash: string } | null; readonly onceKey: string };
const confirmed = ({ data }: Knock) => {
  const { shown, onceKey } = data as Shown;
  return { preview_hash: shown?.previewHash ?? "", once_key: onceKey };
};

const ENTRIES = { "lines.0.amount": "40,00", as: "credit", reason: "goodwill", effect: "concession" };

test("part of a line is shown, confirmed, and becomes a note that the invoice names", async () => {
  const { look, send, page } = await invoiced();
  expect((await look()).data).toMatchObject({ shown: null, refusals: { summary: [] } });
  const shown = await look({ ...ENTRIES, step: "review" });
  expect(shown.data).toMatchObject({
    values: ENTRIES,
    shown: { totalMinor: 4000n, creditMinor: 4000n, refundMinor: 0n, document: { netMinor: -4000n } },
  });
  const form = { ...ENTRIES, ...confirmed(shown) };
  const done = await send(form);
  expect(done).toMatchObject({ status: 303, location: expect.stringContaining("/credit-notes/cn_") });
  // The same form sent again is the same note.
  expect(await send(form)).toMatchObject({ status: 303, location: done.location });
  const creditNote = done.location?.split("/").at(-1) ?? "";
  const params = { org: publicId("organization", organization.id), creditNote };
  const note = (await knock("console.$org.credit-notes.$creditNote", params, get("/x", cookie))) as Knock;
  expect(note.data).toMatchObject({
    note: { customerName: "Beta", creditMinor: 4000n, refundMinor: 0n },
    paper: { lines: [{ service: "Setup", netMinor: 4000n }], references: [{ href: expect.any(String) }] },
  });
  expect((await page()).data).toMatchObject({
    paper: { references: [{ href: expect.stringContaining(creditNote) }] },
  });
});

test("a note that was shown before another one was issued is not issued: the figures moved", async () => {
  const { id, look, send } = await invoiced();
  const shown = await look({ ...ENTRIES, step: "review" });
  const feeId = ((await look()).data as { invoice: { lines: { feeId: string }[] } }).invoice.lines[0]?.feeId;
  await organization.run((context) =>
    createCreditNote(context, {
      invoiceId: id,
      lines: [{ feeId: feeId ?? "", amount: "10.00" }],
      settlement: { as: "credit" },
      effect: "concession",
      reason: "other",
    }),
  );
  expect(await send({ ...ENTRIES, ...confirmed(shown) })).toMatchObject({
    status: 409,
    data: { refused: { codes: ["preview_outdated"] } },
  });
  const again = await look({ ...ENTRIES, step: "review" });
  expect((await send({ ...ENTRIES, ...confirmed(again) })).status).toBe(303);
});

test("refusals stand at the line they are about, and nothing is shown to confirm", async () => {
  const { look } = await invoiced();
  const refusalsOf = async (entries: Record<string, string>) =>
    (await look({ step: "review", ...entries })).data;
  expect(await refusalsOf({})).toMatchObject({
    shown: null,
    refusals: { codes: ["credit_note_empty"], errors: { "lines.0.amount": expect.any(String) } },
  });
  expect(await refusalsOf({ "lines.1.amount": "50.01" })).toMatchObject({
    shown: null,
    refusals: { codes: ["credit_note_above_line"], errors: { "lines.1.amount": expect.any(String) } },
  });
  expect(await refusalsOf({ "lines.1.amount": "abc" })).toMatchObject({
    refusals: { errors: { "lines.1.amount": expect.stringContaining("abc") } },
  });
  expect(await refusalsOf({ "lines.0.whole": "on", as: "refund" })).toMatchObject({
    refusals: { codes: ["credit_note_refund_above_paid"] },
  });
  expect(await refusalsOf({ "lines.0.whole": "on", as: "split", credit: "1", refund: "2" })).toMatchObject({
    refusals: { codes: ["credit_note_split_mismatch"], errors: { credit: expect.any(String) } },
  });
});

test("a paid invoice is refunded whole, and the list knows what is still due", async () => {
  const { id, look, send } = await invoiced();
  await organization.run((context) =>
    recordPayment(context, { invoiceId: id, amount: null, reference: null }),
  );
  const entries = {
    "lines.0.whole": "on",
    "lines.1.whole": "on",
    as: "refund",
    reason: "order_cancellation",
  };
  const shown = await look({ ...entries, step: "review" });
  expect(shown.data).toMatchObject({ shown: { totalMinor: 15000n, refundMinor: 15000n } });
  expect((await send({ ...entries, ...confirmed(shown) })).status).toBe(303);
  const list = async (query: string) =>
    (
      (await knock(
        "console.$org.credit-notes._index",
        { org: publicId("organization", organization.id) },
        get(`/x${query}`, readerCookie),
      )) as Knock
    ).data;
  expect(await list("?state=refund_due")).toMatchObject({
    page: { rows: [{ totalMinor: 15000n, refundDueMinor: 15000n, state: "refund_due" }] },
    counts: { refund_due: 1 },
    sums: [{ currency: "EUR", count: 1, totalMinor: 15000n }],
  });
  expect(await list("?q=nobody")).toMatchObject({ page: { rows: [] }, counts: { all: 0 } });
});

test("whoever may only read writes no credit note, and a form without its key does nothing", async () => {
  const { look, send } = await invoiced();
  expect((await look({}, readerCookie)).status).toBe(403);
  expect((await send({ ...ENTRIES, preview_hash: "x", once_key: "y" }, readerCookie)).status).toBe(403);
  expect((await send(ENTRIES)).status).toBe(422);
});

test("a note is voided for a reason, shown and confirmed once, and its page says so", async () => {
  const other = await organization.customer({ name: "Gamma" });
  const { id, look, send } = await invoiced(other);
  await organization.run((context) =>
    recordPayment(context, { invoiceId: id, amount: null, reference: null }),
  );
  const done = await send({ ...ENTRIES, ...confirmed(await look({ ...ENTRIES, step: "review" })) });
  const creditNote = done.location?.split("/").at(-1) ?? "";
  const params = { org: publicId("organization", organization.id), creditNote };
  const door = "console.$org.credit-notes.$creditNote_.void";
  const ask = async (query: Record<string, string> = {}, by = cookie) =>
    (await knock(door, params, get(`/x?${new URLSearchParams(query)}`, by))) as Knock;
  expect((await ask()).data).toMatchObject({ shown: null, blocked: [], note: { totalMinor: 4000n } });
  expect((await ask({}, readerCookie)).status).toBe(403);
  expect((await ask({ step: "review" })).data).toMatchObject({
    shown: null,
    refusals: { codes: ["void_reason_missing"], errors: { reason: expect.any(String) } },
  });
  const shown = await ask({ step: "review", reason: "Wrong firm" });
  expect(shown.data).toMatchObject({ shown: { creditMinor: 4000n, refundMinor: 0n, totalMinor: 4000n } });
  const form = { reason: "Wrong firm", ...confirmed(shown) };
  const post303 = async () => (await knock(door, params, post("/x", form, { cookie }))) as Knock;
  expect(await post303()).toMatchObject({ status: 303, location: expect.stringContaining(creditNote) });
  expect((await post303()).status).toBe(303);
  expect((await ask()).data).toMatchObject({ blocked: [expect.stringContaining("void")] });
  const page = (await knock("console.$org.credit-notes.$creditNote", params, get("/x", cookie))) as Knock;
  expect(page.data).toMatchObject({ note: { voidReason: "Wrong firm", leftMinor: 0n } });
  const credit = (await knock(
    "console.$org.customers.$customer.credit._index",
    { org: params.org, customer: publicId("customer", other) },
    get("/x", cookie),
  )) as Knock;
  expect(
    JSON.stringify(credit.data, (_, value) => (typeof value === "bigint" ? `${value}` : value)),
  ).toContain("voided");
});

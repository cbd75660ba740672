import { beforeAll, describe, expect, test } from "vitest";
import { CREDIT_NOTE_SORTS, listCreditNotes } from "~/console/queries/credit-notes.server";
import { CUSTOMER_SORTS, listCustomers } from "~/console/queries/customers.server";
import { INVOICE_SORTS, listInvoices, loadInvoicePage } from "~/console/queries/invoices.server";
import { listPayments, PAYMENT_SORTS, PAYMENT_TABS, sumPayments } from "~/console/queries/payments.server";
import { listSubscriptions, SUBSCRIPTION_SORTS } from "~/console/queries/subscriptions.server";
import type { Context } from "~/context.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { recordPayment } from "~/operations/record-payment.server";
import type { Page, PageRequest } from "~/store/columns";
import { useTestDatabase } from "../../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../../support/organization";

useTestDatabase();
let organization: TestOrganization;
let customerIds: string[];

/**
 * Four customers of whom two owe the same, one has no subscription, and names and mails repeat or are missing, and one
 * who owes 100 JPY for each of its invoices, which are fewer minor units than any of theirs and no less money for that.
 */
beforeAll(async () => {
  organization = await foundTestOrganization();
  const small = await organization.plan("small");
  const large = await organization.plan("large", { prices: [{ currency: "EUR", amount: "90.00" }] });
  const names = ["Zeta", "Acme", "Acme", "Mira"];
  customerIds = [];
  for (const [index, name] of names.entries())
    customerIds.push(
      await organization.customer({ name, email: index % 2 === 0 ? `${name}@example.com` : null }),
    );
  const [zeta = "", acme = "", other = ""] = customerIds;
  await organization.subscribe({ customerId: zeta, planId: small });
  await organization.advance("2026-01-10T00:00:00Z");
  await organization.subscribe({ customerId: acme, planId: small });
  await organization.subscribe({ customerId: other, planId: large });
  const yen = await organization.plan("yen", { prices: [{ currency: "JPY", amount: "100" }] });
  const tokyo = await organization.customer({ name: "Tokyo", currency: "JPY" });
  await organization.subscribe({ customerId: tokyo, planId: yen });
  await organization.advance("2026-03-15T00:00:00Z");
  const { rows } = await organization.view((context) =>
    listInvoices(
      context,
      { tab: "all", query: "", sort: "issued" },
      { after: null, before: null, limit: 50 },
    ),
  );
  const inEuro = rows.filter(({ currency }) => currency === "EUR");
  const [inYen, ...moreInYen] = rows.filter(({ currency }) => currency === "JPY");
  await organization.run((context) =>
    recordPayment(context, { invoiceId: inYen?.id ?? "", amount: "99", reference: "Yen" }),
  );
  for (const [index, invoice] of inEuro.slice(0, 4).entries()) {
    await organization.run((context) =>
      recordPayment(context, {
        invoiceId: invoice.id,
        amount: index === 0 ? null : `${index}.00`,
        reference: `BANK ${index} %`,
      }),
    );
  }
  for (const [index, invoice] of [...inEuro.slice(-3), ...moreInYen.slice(0, 1)].entries()) {
    const page = await organization.view((context) => loadInvoicePage(context, invoice.id));
    await organization.run((context) =>
      createCreditNote(context, {
        invoiceId: invoice.id,
        lines: [
          {
            feeId: page.lines[0]?.id ?? "",
            amount: invoice.currency === "JPY" ? "3" : `${index % 2 === 0 ? 2 : 1}.00`,
          },
        ],
        settlement: { as: "credit" },
        effect: "concession",
        reason: "other",
      }),
    );
  }
});

type Lists<Row> = (context: Context, request: PageRequest) => Promise<Page<Row>>;

/** All rows page by page, two on each: forwards, then back from the last page. */
async function walk<Row>(list: Lists<Row>) {
  const page = (request: PageRequest) => organization.view((context) => list(context, request));
  const forwards: Row[] = [];
  let request: PageRequest = { after: null, before: null, limit: 2 };
  let last = await page(request);
  forwards.push(...last.rows);
  while (last.older !== null) {
    request = { after: last.older, before: null, limit: 2 };
    last = await page(request);
    forwards.push(...last.rows);
  }
  const backwards: Row[] = [...last.rows];
  while (last.newer !== null) {
    last = await page({ after: null, before: last.newer, limit: 2 });
    backwards.unshift(...last.rows);
  }
  return { forwards, backwards };
}

type Value = string | number | bigint;

/** Amounts in text of one length, so that they compare as they are: after their currency, and not across two. */
const inCurrency = (row: { readonly currency: string }, minor: bigint): string =>
  `${row.currency} ${minor.toString().padStart(18, "0")}`;

/** Each order of a list holds over its pages, and what it sorts by runs one way. */
async function expectOrders<Row extends { readonly id: string }, Sort extends string>(
  sorts: readonly Sort[],
  list: (sort: Sort) => Lists<Row>,
  values: Readonly<Record<string, (row: Row) => Value>>,
) {
  const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);
  const known = new Set<string>();
  for (const sort of sorts) {
    const { forwards, backwards } = await walk(list(sort));
    expect(forwards.length, sort).toBeGreaterThan(2);
    expect(new Set(ids(forwards)).size, sort).toBe(forwards.length);
    expect(ids(backwards), sort).toEqual(ids(forwards));
    known.add([...ids(forwards)].sort().join());
    const value = values[sort.replace("-", "")];
    if (!value) throw new Error(`Nobody says what ${sort} sorts by.`);
    const sorted = sort.startsWith("-") ? forwards.map(value).reverse() : forwards.map(value);
    expect(sorted, sort).toEqual([...sorted].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  }
  expect(known.size, "every order lists the same rows").toBe(1);
}

const NEVER = Number.POSITIVE_INFINITY;

describe("lists in every order, page by page", () => {
  test("customers by name, mail, next bill and debt", async () => {
    await expectOrders(
      CUSTOMER_SORTS,
      (sort) => (context, request) => listCustomers(context, { tab: "all", query: "", sort }, request),
      {
        name: (row) => row.name,
        email: (row) => row.email ?? "",
        next: (row) => row.nextDueAt ?? NEVER,
        owed: (row) => inCurrency(row, row.openMinor),
      },
    );
  });

  test("customers that owe, by what they owe", async () => {
    const { forwards } = await walk((context, request) =>
      listCustomers(context, { tab: "owing", query: "", sort: "-owed" }, request),
    );
    expect(forwards.map(({ id }) => id)).not.toContain(customerIds[3]);
    // Currencies run the same way as amounts do.
    expect(forwards.map(({ currency }) => currency)).toEqual(["JPY", "EUR", "EUR", "EUR"]);
    expect(forwards[1]?.id).toBe(customerIds[2]);
  });

  test("subscriptions by customer, start and next bill", async () => {
    await expectOrders(
      SUBSCRIPTION_SORTS,
      (sort) => (context, request) => listSubscriptions(context, { tab: "all", sort }, request),
      {
        created: (row) => row.createdAt,
        customer: (row) => row.customerName,
        started: (row) => row.startsAt,
        next: (row) => row.dueAt ?? NEVER,
      },
    );
  });

  test("invoices by issue, due date and total", async () => {
    await expectOrders(
      INVOICE_SORTS,
      (sort) => (context, request) => listInvoices(context, { tab: "all", query: "", sort }, request),
      {
        issued: (row) => row.issuedOn,
        due: (row) => row.dueOn,
        total: (row) => inCurrency(row, row.totalMinor),
      },
    );
  });

  test("payments by start and amount", async () => {
    await expectOrders(
      PAYMENT_SORTS,
      (sort) => (context, request) => listPayments(context, { tab: "all", query: "", sort }, request),
      { started: (row) => row.startedAt, amount: (row) => inCurrency(row, row.amountMinor) },
    );
  });

  test("credit notes by issue and total", async () => {
    await expectOrders(
      CREDIT_NOTE_SORTS,
      (sort) => (context, request) =>
        listCreditNotes(context, { tab: "all", query: "", customerId: null, currency: null, sort }, request),
      { issued: (row) => row.issuedOn, total: (row) => inCurrency(row, row.totalMinor) },
    );
  });
});

describe("payments", () => {
  const first = { after: null, before: null, limit: 50 };

  test("are found by invoice, customer and reference, and tabs and sums say what is listed", async () => {
    const all = (
      await organization.view((context) => listPayments(context, { tab: "all", query: "" }, first))
    ).rows;
    const number = all[0]?.invoiceNumber ?? "";
    const found: Record<string, number> = {};
    for (const query of ["", number, "acme", "bank 2 %", "%", "BANK _", "nobody"]) {
      for (const tab of Object.keys(PAYMENT_TABS) as (keyof typeof PAYMENT_TABS)[]) {
        const filter = { tab, query };
        const { rows } = await organization.view((context) => listPayments(context, filter, first));
        const { counts, sums } = await organization.view((context) => sumPayments(context, filter));
        expect(counts[tab], `${tab} ${query}`).toBe(rows.length);
        const received = ["EUR", "JPY"].flatMap((currency) => {
          const own = rows.filter((row) => row.currency === currency);
          const minor = own.reduce((sum, row) => sum + row.amountMinor, 0n);
          // All of them are money that came in, whatever tab is looked at.
          return own.length === 0
            ? []
            : [{ currency, count: own.length, totalMinor: minor, receivedMinor: minor }];
        });
        expect(sums).toEqual(received);
        if (tab === "all") found[query] = rows.length;
      }
    }
    expect(found).toMatchObject({ "": 5, [number]: 1, "bank 2 %": 1, "%": 4, "BANK _": 0, nobody: 0 });
    expect(found.acme).toBe(all.filter(({ customerName }) => customerName === "Acme").length);
  });

  test("of another currency or customer are left out of list, tabs and sums", async () => {
    for (const narrowed of [{ currency: "USD" }, { customerId: customerIds[3] ?? "" }]) {
      const filter = { tab: "all", query: "", ...narrowed } as const;
      expect((await organization.view((context) => listPayments(context, filter, first))).rows).toEqual([]);
      const { counts, sums } = await organization.view((context) => sumPayments(context, filter));
      expect([counts.all, sums]).toEqual([0, []]);
    }
  });
});

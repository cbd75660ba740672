import type { LoaderFunctionArgs } from "@remix-run/node";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { accept } from "~/billing/outcome";
import { listInvoices, loadInvoicePage } from "~/console/queries/invoices.server";
import { answering } from "~/http/answer-errors.server";
import { newId, publicId } from "~/ids.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { recordPayment } from "~/operations/record-payment.server";
import { loader as listLoader } from "~/routes/console.$org.exports.lists.$file";
import { useTestDatabase } from "../../support/database";
import { chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, outcomeOf } from "../../support/organizations";

useTestDatabase();

let organization: TestOrganization;
let org: string;
const cookies: Record<string, string> = {};
let acme: string;

beforeAll(async () => {
  organization = await foundTestOrganization({ zone: "Europe/Berlin" });
  org = publicId("organization", organization.id);
  await organization.metric("calls", "sum", "n");
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.05" })],
  });
  acme = await organization.customer({ name: "=ACME", externalId: "acme", email: "kai@acme.example" });
  const zeta = await organization.customer({ name: "Zeta Ltd" });
  const subscriptionId = await organization.subscribe({ customerId: acme, planId });
  await organization.subscribe({ customerId: zeta, planId, quantity: "3" });
  await organization.advance("2026-01-20T00:00:00Z");
  await organization.usage(subscriptionId, [
    { id: "u1", metric: "calls", at: "2026-01-10T00:00:00Z", properties: { n: "12" } },
  ]);
  await organization.advance("2026-03-15T00:00:00Z");
  const invoices = await invoicesBy({ tab: "all", query: "zeta", sort: "issued" });
  await organization.run((context) =>
    recordPayment(context, { invoiceId: invoices[0]?.id ?? "", amount: null, reference: "BANK 1" }),
  );
  for (const role of ["accountant", "support"] as const) {
    const userId = await makePerson(`${role}@example.com`);
    await makeMember(organization.id, userId, role);
    cookies[role] = await cookieOf(userId);
  }
});

const invoicesBy = async (filter: Parameters<typeof listInvoices>[1]) =>
  (
    await organization.view((context) =>
      listInvoices(context, filter, { after: null, before: null, limit: 50 }),
    )
  ).rows;

function download(file: string, query: string, role = "accountant", of = org): Promise<unknown> {
  const request = get(`/console/${of}/exports/lists/${file}?${query}`, cookies[role] ?? "");
  const args: LoaderFunctionArgs = {
    request,
    params: { org: of, file },
    context: { nonce: "", requestId: "" },
  };
  return outcomeOf(Promise.resolve(answering(listLoader as Parameters<typeof answering>[0])(args)));
}

/** Records of a file without quoted cells, by heading. */
async function records(file: string, query = ""): Promise<Record<string, string>[]> {
  const answer = await download(file, query);
  if (!(answer instanceof Response)) throw new Error("No file came.");
  const [head = "", ...lines] = (await answer.text()).trim().split("\r\n");
  const names = head.split(",");
  return lines.map((line) =>
    Object.fromEntries(line.split(",").map((cell, index) => [names[index] ?? "", cell])),
  );
}

const column = (rows: readonly Record<string, string>[], name: string) => rows.map((row) => row[name]);

describe("the file of a list", () => {
  test("holds the invoices of the filter with their lines, in the order of the page", async () => {
    const filters: readonly Parameters<typeof listInvoices>[1][] = [
      { tab: "all", query: "" },
      { tab: "all", query: "", sort: "total" },
      { tab: "overdue", query: "acme", sort: "issued" },
      { tab: "paid", query: "", customerId: acme },
      { tab: "paid", query: "zeta" },
    ];
    for (const filter of filters) {
      const customer = filter.customerId ? publicId("customer", filter.customerId) : "";
      const sort = filter.sort ?? "";
      const query = `state=${filter.tab}&q=${filter.query}&sort=${sort}&customer=${customer}`;
      const rows = await records("invoices.csv", query);
      const listed = await invoicesBy(filter);
      const numbers = column(rows, "invoice_number");
      expect([...new Set(numbers)], query).toEqual(listed.map(({ number }) => number));
      // Totals stand on the first row of a document alone, so the rows of one stay together.
      expect(column(rows, "invoice_total").filter((total) => total !== "")).toHaveLength(listed.length);
    }
    const usage = await records("invoices.csv", "q=acme");
    const nets = column(
      usage.filter((row) => row.line_kind === "usage"),
      "line_net",
    );
    expect(nets).toEqual(["0.00", "0.60"]);
  });

  test("holds customers, subscriptions and payments as their lists show them", async () => {
    expect(await records("customers.csv", "sort=-owed")).toMatchObject([
      { customer_name: "Zeta Ltd", running_subscriptions: "1", currency: "EUR" },
      { customer_id: publicId("customer", acme), customer_name: "'=ACME", email: "kai@acme.example" },
    ]);
    expect(await records("customers.csv", "q=kai%40")).toMatchObject([{ customer_external_id: "acme" }]);
    expect(await records("subscriptions.csv", "sort=-customer&state=active")).toMatchObject([
      { customer_name: "Zeta Ltd", plan_code: "team", plan_version: "1", quantity: "3", status: "active" },
      { customer_id: publicId("customer", acme), quantity: "1", ends_at: "" },
    ]);
    expect(await records("subscriptions.csv", "state=ended")).toEqual([]);
    expect(await records("payments.csv", "q=bank+1")).toMatchObject([
      { customer_name: "Zeta Ltd", amount: "90.00", allocated: "90.00", state: "succeeded" },
    ]);
    expect(await records("payments.csv", "state=failed")).toEqual([]);
  });

  test("holds credit notes of the filter", async () => {
    const [invoice] = await invoicesBy({ tab: "all", query: "acme", sort: "-total" });
    const [line] = column(await records("invoices.csv", "q=acme&sort=-total"), "line_net");
    const page = await organization.view((context) => loadInvoicePage(context, invoice?.id ?? ""));
    await organization.run((context) =>
      createCreditNote(context, {
        invoiceId: invoice?.id ?? "",
        lines: [{ feeId: page.lines[0]?.id ?? "", amount: line ?? "" }],
        settlement: { as: "credit" },
        effect: "concession",
        reason: "other",
      }),
    );
    expect(await records("credit_notes.csv", `q=${invoice?.number}`)).toMatchObject([
      { customer_name: "'=ACME", corrects_invoice_number: invoice?.number, line_net: line },
    ]);
    expect(await records("credit_notes.csv", "q=zeta")).toEqual([]);
  });

  test("goes on past a page without repeating or losing a row", async () => {
    await organization.run(async (context) => {
      await context.tx.execute(sql`insert into customers
        select (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'external_id', null,
          'name', 'Many ' || (n % 3)))).* from customers c, generate_series(1, 1004) n
        where c.organization_id = ${organization.id} and c.id = ${acme}`);
      return accept(null);
    });
    for (const sort of ["", "sort=-name", "sort=owed"]) {
      const ids = column(await records("customers.csv", `q=many&${sort}`), "customer_id");
      expect(ids, sort).toHaveLength(1004);
      expect(new Set(ids).size, sort).toBe(1004);
    }
  });

  test("is named after the organization's day and kept by nobody", async () => {
    const answer = (await download("customers.csv", "")) as Response;
    expect(answer.headers.get("Content-Disposition")).toBe('attachment; filename="customers_2026-03-15.csv"');
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    await answer.body?.cancel();
  });

  test("is for those who may export, of lists there are, of their own organization", async () => {
    expect(await download("customers.csv", "", "support")).toMatchObject({ status: 403 });
    expect(await download("journal.csv", "")).toMatchObject({ status: 404 });
    const other = publicId("organization", newId());
    expect(await download("customers.csv", "", "accountant", other)).toMatchObject({ status: 404 });
  });
});

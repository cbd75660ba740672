// Credit of a payer pays what is open of those it pays for, after its own invoices, and before anybody is charged.
import { beforeAll, expect, test } from "vitest";
import { view } from "~/gate.server";
import { payForOthersDue } from "~/jobs/pay-for-others-due.server";
import { systemCaller } from "~/jobs/system-caller";
import { grantCredit } from "~/operations/grant-credit.server";
import { loadInvoiceSettlement } from "~/operations/load-invoice-settlement.server";
import { moveCredit } from "~/operations/move-credit.server";
import { voidInvoice } from "~/operations/void-invoice.server";
import { listCreditMovements } from "~/store/credit-export-pages.server";
import { day } from "../../support/billing-book";
import { documentsOf, pays } from "../../support/consolidated";
import { asOwner, useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();
let organization: TestOrganization;
let documents: ReturnType<typeof documentsOf>;
let payer: string;
let first: string;
let second: string;

const give = (customerId: string, amount: string) =>
  organization.run((context) => grantCredit(context, { customerId, amount, currency: null }));
/** Of each invoice: whose it is, and what is open. */
const open = async () =>
  (await documents.invoices()).map((row) => [row.customer, `${row.total} ${row.open} ${row.state}`]);
/** What is left of the credit of each. */
const creditOf = async () =>
  new Map(
    (
      await asOwner(
        held.clone,
        (sql) => sql<{ customer: string; minor: string }[]>`
          select customer_id as customer, sum(open_minor)::text as minor from customer_credits
          where organization_id = ${organization.id} group by customer_id having sum(open_minor) > 0`,
      )
    ).map(({ customer, minor }) => [customer, minor]),
  );

beforeAll(async () => {
  organization = await foundTestOrganization();
  documents = documentsOf(() => held.clone, organization.id);
  const planId = await organization.plan("team");
  payer = await organization.customer({ name: "Holding AG" });
  first = await organization.customer({ name: "First GmbH" });
  second = await organization.customer({ name: "Second GmbH" });
  for (const customerId of [first, second]) await pays(organization, customerId, payer);
  await give(payer, "75.00");
  await give(second, "10.00");
  for (const customerId of [first, second, payer])
    await organization.subscribe({ customerId, planId, startsAt: Date.parse("2026-01-02T00:00:00Z") });
});

test("the payer's own invoice comes first, then the oldest of others, less what their own credit paid", async () => {
  await organization.advance("2026-01-02T00:00:00Z");
  const rows = new Map((await open()) as [string, string][]);
  // 75.00 pays 30.00 of its own; 45.00 are left for 30.00 and for 20.00, of which 10.00 were paid by own credit.
  expect(rows.get(payer)).toBe("3000 0 paid");
  expect([rows.get(first), rows.get(second)].sort()).toEqual(["3000 0 paid", "3000 500 open"]);
  expect(await creditOf()).toEqual(new Map());
  expect(await documents.balances("2020")).toEqual([]);
  expect((await documents.balances("1100")).map(({ minor }) => minor)).toEqual(["-500"]);
  await documents.expectTied();
  expect(await payForOthersDue(systemCaller(organization.id, "drain"))).toBe(0);
});

test("credit that is moved to the payer pays the rest, and the export says whose it was", async () => {
  await give(first, "5.00");
  await organization.run((context) => moveCredit(context, { customerId: first }));
  const drain = systemCaller(organization.id, "drain");
  const both = await Promise.all([payForOthersDue(drain), payForOthersDue(drain)]);
  expect(both.sort()).toEqual([0, 1]);
  expect((await open()).map(([, row]) => row)).toEqual(["3000 0 paid", "3000 0 paid", "3000 0 paid"]);
  const period = { from: day("2026-01-01"), to: day("2027-01-01") };
  const { rows } = await organization.view((context) => listCreditMovements(context, period, null));
  const left = (customerId: string) =>
    rows.reduce((sum, row) => (row.customerId === customerId ? sum + BigInt(row.minor) : sum), 0n);
  expect([left(payer), left(first), left(second)]).toEqual([0n, 0n, 0n]);
  await documents.expectTied();
});

test("a voided invoice gives it back to the payer, and what was the customer's own to the customer", async () => {
  const invoice = (await documents.invoices()).find(({ customer }) => customer === second);
  const invoiceId: string = invoice?.id;
  // The customer does not see its payer's credit in the portal, and reads all the same what credit paid.
  const portal = { kind: "portalCustomer", organizationId: organization.id, customerId: second } as const;
  const settled = await view(portal, (context) => loadInvoiceSettlement(context, invoiceId));
  expect(settled.credits.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(3_000n);
  await organization.run((context) =>
    voidInvoice(context, { invoiceId, credit: "0", refund: "0", follows: "final" }),
  );
  expect(await creditOf()).toEqual(
    new Map([
      [second, "1000"],
      [payer, "2000"],
    ]),
  );
  await documents.expectTied();
});

test("nothing is paid where credit is kept for later invoices", async () => {
  const later = await foundTestOrganization({ policy: { credit_pays: "later_only" } });
  const planId = await later.plan("team");
  const [holding, child] = [await later.customer(), await later.customer()];
  await pays(later, child, holding);
  await later.run((context) =>
    grantCredit(context, { customerId: holding, amount: "50.00", currency: null }),
  );
  await later.subscribe({ customerId: child, planId });
  await later.advance("2026-01-02T00:00:00Z");
  const rows = await documentsOf(() => held.clone, later.id).invoices();
  expect(rows.map(({ open: left }) => left)).toEqual(["3000"]);
});

// Payers with everybody they are invoiced for, and what the books of such an organization say.
import { expect } from "vitest";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { setPayer } from "~/operations/set-payer.server";
import type { ClonedDatabase } from "../../server/postgres/throw-away";
import { controlAccounts } from "./control-accounts";
import { asOwner } from "./database";
import { foundTestOrganization, type TestOrganization, type TestOrganizationOptions } from "./organization";

/** An organization whose payers get the invoices, with the rates "full" (19 %) and "low" (7 %). */
export async function foundConsolidated(
  policy: NonNullable<TestOrganizationOptions["policy"]> = {},
): Promise<TestOrganization> {
  const organization = await foundTestOrganization({ policy: { ...policy, hierarchy: "consolidated" } });
  for (const [code, rate] of [
    ["full", "19"],
    ["low", "7"],
  ] as const)
    await organization.run((context) =>
      createTaxRate(context, { code, name: code, category: "S", country: "DE", rate }),
    );
  return organization;
}

/** Lets `payerId` pay for a customer, or the customer for itself where it is null. */
export const pays = (organization: TestOrganization, customerId: string, payerId: string | null) =>
  organization.run((context) =>
    setPayer(context, { customerId, payerId, pays: payerId === null ? "self" : "payer" }),
  );

/** The documents of an organization, read by the owner of the tables; amounts as text. */
export function documentsOf(database: () => ClonedDatabase, organizationId: string) {
  return {
    invoices: () =>
      asOwner(
        database(),
        (sql) => sql`
          select i.id, i.customer_id as customer, i.total_minor::text as total, b.state,
            b.open_minor::text as open
          from invoices i
          join invoice_balances b on b.organization_id = i.organization_id and b.invoice_id = i.id
          where i.organization_id = ${organizationId} order by i.sequence`,
      ),
    notes: () =>
      asOwner(
        database(),
        (sql) => sql`
          select id, customer_id as customer, corrects_invoice_id as corrects, total_minor::text as total
          from credit_notes where organization_id = ${organizationId} order by sequence`,
      ),
    lines: (documentId: string) =>
      asOwner(
        database(),
        (sql) => sql`
          select id, kind, customer_id as customer, recipient_id as recipient, recipient_name as name,
            tax_rate::text as rate, amount_minor::text as amount from fees
          where organization_id = ${organizationId} and ${documentId} in (invoice_id, credit_note_id)
          order by line_number`,
      ),
    /** What each customer's name stands beside on the lines of an account, as a balance. */
    balances: (account: string) =>
      asOwner(
        database(),
        (sql) => sql`
          select customer_id as customer, sum(credit_minor - debit_minor)::text as minor from journal_lines
          where organization_id = ${organizationId} and account = ${account}
          group by customer_id having sum(credit_minor - debit_minor) <> 0 order by 2`,
      ),
    /** The control accounts hold what the rows say. */
    expectTied: async () => {
      for (const { account, booked, held } of await controlAccounts(database(), organizationId)) {
        expect([account, booked]).toEqual([account, held]);
      }
    },
  };
}

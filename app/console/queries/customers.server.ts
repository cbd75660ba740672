import { and, asc, count, eq, ilike, inArray, or, type SQL, sql } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { invoiceBalances } from "../../../drizzle/schema/invoicing";
import { organizations, taxRates } from "../../../drizzle/schema/organizations";
import { paymentMethods } from "../../../drizzle/schema/payments";
import { MOST_ROWS_OF_A_RUN } from "../../billing/run-kinds";
import { dayInZone } from "../../billing/time/zone";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { publicId } from "../../public-ids";
import {
  amountKeys,
  directionOf,
  dueKey,
  type KeysetColumn,
  keyset,
  PAGE_ROWS,
  type Page,
  type PageRequest,
} from "../../store/columns";
import { containing } from "./containing";
import { sumOpenCredit } from "./customer-credit.server";
import { listInvoices, listUsedCurrencies } from "./invoices.server";
import { listIssuerChoices } from "./legal-entities.server";
import { loadOverdue } from "./overdue.server";
import { listSubscriptions, subscriptionFactsOf } from "./subscriptions.server";

export const CUSTOMER_TABS = ["all", "owing", "overdue"] as const;
export type CustomerTab = (typeof CUSTOMER_TABS)[number];

export const CUSTOMER_SORTS = ["name", "-name", "email", "-email", "next", "-next", "owed", "-owed"] as const;
export type CustomerSort = (typeof CUSTOMER_SORTS)[number];

export type CustomerFilter = {
  readonly tab: CustomerTab;
  readonly query: string;
  /** By name unless told. */
  readonly sort?: CustomerSort;
  /** No others than these. */
  readonly ids?: readonly string[];
};

/** The organization's day: what is overdue is overdue by it. */
export function today(context: Context): number {
  return dayInZone(context.now, context.organization.zone);
}

function tabCondition(context: Context, tab: CustomerTab): SQL | undefined {
  if (tab === "all") return undefined;
  const late = tab === "overdue" ? sql`and b.due_on < ${isoDay(today(context))}::date` : sql``;
  return sql`exists (select 1 from invoice_balances b where b.organization_id = ${context.organization.id}
    and b.customer_id = ${customers.id} and b.state = 'open' and b.open_minor > 0 ${late})`;
}

const isoDay = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** What customers owe: open and overdue amounts in the currency of each. */
async function debtsOf(context: Context, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, { openMinor: bigint; overdueMinor: bigint }>();
  const rows = await context.tx
    .select({
      customerId: invoiceBalances.customerId,
      openMinor: sql<bigint>`coalesce(sum(${invoiceBalances.openMinor}), 0)::bigint`.mapWith(BigInt),
      overdueMinor: sql<bigint>`coalesce(sum(${invoiceBalances.openMinor})
        filter (where ${invoiceBalances.dueOn} < ${isoDay(today(context))}::date), 0)::bigint`.mapWith(
        BigInt,
      ),
    })
    .from(invoiceBalances)
    .where(
      and(
        eq(invoiceBalances.organizationId, context.organization.id),
        eq(invoiceBalances.state, "open"),
        inArray(invoiceBalances.customerId, [...ids]),
      ),
    )
    .groupBy(invoiceBalances.customerId);
  return new Map(rows.map(({ customerId, ...debt }) => [customerId, debt]));
}

const shown = {
  id: customers.id,
  name: customers.name,
  email: customers.email,
  externalId: customers.externalId,
  currency: customers.currency,
};

function matching(context: Context, { tab, query, ids }: CustomerFilter): SQL | undefined {
  const pattern = containing(query);
  return and(
    eq(customers.organizationId, context.organization.id),
    tabCondition(context, tab),
    query === ""
      ? undefined
      : or(
          ilike(customers.name, pattern),
          ilike(customers.email, pattern),
          ilike(customers.externalId, pattern),
        ),
    ids === undefined ? undefined : inArray(customers.id, [...ids]),
  );
}

/** How many match, counted up to one more than one run takes: reading every customer would take longer than the page. */
async function countMatching(context: Context, filter: CustomerFilter): Promise<number> {
  const some = context.tx
    .select({ id: customers.id })
    .from(customers)
    .where(matching(context, filter))
    .limit(MOST_ROWS_OF_A_RUN + 1)
    .as("some");
  const [row] = await context.tx.select({ count: count() }).from(some);
  return Number(row?.count ?? 0);
}

/** How many each tab shows for a search, counted as far. */
export async function countCustomerTabs(
  context: Context,
  query: string,
): Promise<Readonly<Record<CustomerTab, number>>> {
  return {
    all: await countMatching(context, { tab: "all", query }),
    owing: await countMatching(context, { tab: "owing", query }),
    overdue: await countMatching(context, { tab: "overdue", query }),
  };
}

/**
 * The ids of all that match, by name, up to `most`.
 * @throws NotFound when one that is named is not there
 */
export async function listMatchingIds(
  context: Context,
  filter: CustomerFilter,
  most: number,
): Promise<readonly string[]> {
  const rows = await context.tx
    .select({ id: customers.id })
    .from(customers)
    .where(matching(context, filter))
    .orderBy(customers.name, customers.id)
    .limit(most);
  if (filter.ids && rows.length < Math.min(filter.ids.length, most)) throw new NotFound("This customer");
  return rows.map(({ id }) => id);
}

/**
 * Customers that were chosen in the list, up to one more than `most`, and how many there are.
 * @throws NotFound when one that is named is not there
 */
export async function listChosenCustomers(
  context: Context,
  filter: CustomerFilter,
  most: number,
): Promise<{ readonly rows: readonly CustomerRow[]; readonly matching: number }> {
  const { rows } = await listCustomers(context, filter, { after: null, before: null, limit: most + 1 });
  if (filter.ids && rows.length < Math.min(filter.ids.length, most + 1)) throw new NotFound("This customer");
  const matching = rows.length > most ? await countMatching(context, filter) : rows.length;
  return { rows, matching };
}

export type CustomerRow = {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly externalId: string | null;
  readonly currency: string;
  readonly openMinor: bigint;
  readonly overdueMinor: bigint;
  readonly running: number;
  readonly nextDueAt: number | null;
};

/** The columns an order goes by, and where its figures come from when it goes by such. */
type CustomerOrder = { readonly columns: readonly KeysetColumn<CustomerRow>[]; readonly figures: SQL | null };

/**
 * Figures of customers are all added up in one pass, which takes less than looking each customer's up. Debts go by the
 * currency of the customer first.
 */
function sortBy(context: Context, sort: CustomerSort): CustomerOrder {
  const org = context.organization.id;
  switch (sort) {
    case "name":
    case "-name":
      return { columns: [{ column: customers.name, cast: "text", read: (row) => row.name }], figures: null };
    case "email":
    case "-email": {
      const column = sql`coalesce(${customers.email}, '')`;
      return { columns: [{ column, cast: "text", read: (row) => row.email ?? "" }], figures: null };
    }
    case "next":
    case "-next": {
      const figures = sql`(select s.customer_id, min(s.due_at) as due_at from subscriptions s
        where s.organization_id = ${org} group by s.customer_id) as figures`;
      return { columns: [dueKey(sql`figures.due_at`, (row) => row.nextDueAt)], figures };
    }
    case "owed":
    case "-owed": {
      const figures = sql`(select b.customer_id, sum(b.open_minor) as open_minor from invoice_balances b
        where b.organization_id = ${org} and b.state = 'open' group by b.customer_id) as figures`;
      const column = sql`coalesce(figures.open_minor, 0)`;
      return { columns: amountKeys(customers.currency, column, (row) => row.openMinor), figures };
    }
  }
}

/** Customers by the chosen order, with what each owes and when each is billed next; a constant number of statements. */
export async function listCustomers(
  context: Context,
  filter: CustomerFilter,
  request: PageRequest,
): Promise<Page<CustomerRow>> {
  const { sort = "name" } = filter;
  const { figures, columns } = sortBy(context, sort);
  const id = { column: customers.id, cast: "uuid", read: (row: CustomerRow) => row.id } as const;
  const key = keyset<CustomerRow>([...columns, id], directionOf(sort), request);
  const all = context.tx.select(shown).from(customers).$dynamic();
  const found = await (figures ? all.leftJoin(figures, sql`figures.customer_id = ${customers.id}`) : all)
    .where(and(matching(context, filter), key.where))
    .orderBy(key.orderBy)
    .limit(key.limit);
  const ids = found.map((row) => row.id);
  const debts = await debtsOf(context, ids);
  const facts = await subscriptionFactsOf(context, ids);
  return key.page(
    found.map((row) => ({
      ...row,
      openMinor: debts.get(row.id)?.openMinor ?? 0n,
      overdueMinor: debts.get(row.id)?.overdueMinor ?? 0n,
      running: facts.get(row.id)?.running ?? 0,
      nextDueAt: facts.get(row.id)?.nextDueAt ?? null,
    })),
  );
}

/** A customer of the list as its file says it. */
export function customerListRow({ id, ...row }: CustomerRow) {
  return { customerId: publicId("customer", id), ...row };
}

/** How many customers there are: an empty list teaches, a filtered one says that nothing matches. */
export async function countCustomers(context: Context): Promise<number> {
  const [row] = await context.tx
    .select({ count: count() })
    .from(customers)
    .where(eq(customers.organizationId, context.organization.id));
  return Number(row?.count ?? 0);
}

/** Tax rates a customer can have. */
export async function listTaxRateChoices(context: Context) {
  return context.tx
    .select({
      id: taxRates.id,
      code: taxRates.code,
      name: taxRates.name,
      rate: taxRates.rate,
      isDefault: taxRates.isDefault,
    })
    .from(taxRates)
    .where(eq(taxRates.organizationId, context.organization.id))
    .orderBy(asc(taxRates.code));
}

/** The first customers that a search leaves, to choose one. */
export async function findCustomers(context: Context, query: string | null): Promise<readonly CustomerRow[]> {
  const filter = { tab: "all", query: (query ?? "").trim() } as const;
  const { rows } = await listCustomers(context, filter, { after: null, before: null, limit: PAGE_ROWS });
  return rows;
}

/**
 * The first customers that a search leaves, and which of them is meant: the chosen one, or the first found where another
 * was searched for. Without a search the chosen one counts as found.
 */
export async function searchCustomer(context: Context, query: string, chosenId: string | null) {
  const first = { after: null, before: null, limit: PAGE_ROWS };
  const { rows, older } = await listCustomers(context, { tab: "all", query }, first);
  const more = older === null ? ("none" as const) : ("some" as const);
  const isFound = rows.some(({ id }) => id === chosenId);
  if (query !== "") return { customers: rows, more, customerId: isFound ? chosenId : (rows[0]?.id ?? null) };
  const chosen = chosenId === null || isFound ? [] : [await loadCustomerRow(context, chosenId)];
  return { customers: [...chosen, ...rows], more, customerId: chosenId };
}

/** Whom an invoice is written for, and the rates its lines may have. */
export async function loadOneOffChoices(context: Context, customerId: string) {
  const { id, name, email, currency } = await loadCustomerRow(context, customerId);
  return { customer: { id, name, email, currency }, rates: await listTaxRateChoices(context) };
}

/** The whole row of a customer, for its form. */
export async function loadCustomerRow(context: Context, id: string) {
  const [customer] = await context.tx
    .select()
    .from(customers)
    .where(and(eq(customers.organizationId, context.organization.id), eq(customers.id, id)));
  if (!customer) throw new NotFound("This customer");
  return customer;
}

/** The rates a customer's lines are taxed by where nothing else names one: its own, else the defaults. */
async function listRatesOf(
  context: Context,
  { taxCodes, taxRateId }: { readonly taxCodes: readonly string[]; readonly taxRateId: string | null },
) {
  return context.tx
    .select({ name: taxRates.name, rate: taxRates.rate })
    .from(taxRates)
    .where(
      and(
        eq(taxRates.organizationId, context.organization.id),
        taxCodes.length > 0
          ? inArray(taxRates.code, [...taxCodes])
          : taxRateId
            ? eq(taxRates.id, taxRateId)
            : eq(taxRates.isDefault, "yes"),
      ),
    )
    .orderBy(asc(taxRates.code));
}

/** One customer as the detail page shows it. */
export async function loadCustomerPage(context: Context, id: string) {
  const org = context.organization.id;
  const customer = await loadCustomerRow(context, id);
  const payer = customer.payerId === null ? null : await loadCustomerRow(context, customer.payerId);
  // What pays is the method of whoever pays.
  const { defaultPaymentMethodId } = payer !== null && customer.pays === "payer" ? payer : customer;
  const [method] = defaultPaymentMethodId
    ? await context.tx
        .select()
        .from(paymentMethods)
        .where(and(eq(paymentMethods.organizationId, org), eq(paymentMethods.id, defaultPaymentMethodId)))
    : [];
  const first = { after: null, before: null, limit: 8 };
  const subscriptions = await listSubscriptions(context, { tab: "all", customerId: id }, first);
  const invoices = await listInvoices(context, { tab: "all", customerId: id, query: "" }, first);
  const debt = (await debtsOf(context, [id])).get(id) ?? { openMinor: 0n, overdueMinor: 0n };
  return {
    customer,
    rates: await listRatesOf(context, customer),
    overdue: await loadOverdue(context, id),
    credit: await sumOpenCredit(context, id),
    payer,
    method: method ?? null,
    subscriptions: subscriptions.rows,
    invoices: invoices.rows,
    debt,
    now: context.now,
  };
}

/** What the form of a customer offers and presets. */
export async function loadCustomerForm(context: Context) {
  const { currency, zone, netTermsDays } = context.organization;
  const [row] = await context.tx
    .select({ graceDays: organizations.graceDays })
    .from(organizations)
    .where(eq(organizations.id, context.organization.id));
  const issuers = await listIssuerChoices(context);
  return {
    taxRates: await listTaxRateChoices(context),
    issuers: issuers.map(({ id, legalName }) => ({ id, legalName })),
    usedCurrencies: await listUsedCurrencies(context),
    defaults: {
      currency,
      zone,
      netTermsDays,
      graceDays: row?.graceDays ?? 0,
      country: issuers[0]?.address?.country ?? "DE",
    },
  };
}

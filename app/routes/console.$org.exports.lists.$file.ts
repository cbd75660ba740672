import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMember } from "~/auth/caller.server";
import { dayInZone } from "~/billing/time/zone";
import * as filters from "~/console/list-filters.server";
import type { pageRequest } from "~/console/list-request";
import { listCreditNotes } from "~/console/queries/credit-notes.server";
import { customerListRow, listCustomers } from "~/console/queries/customers.server";
import { listInvoices } from "~/console/queries/invoices.server";
import { listPayments } from "~/console/queries/payments.server";
import { listSubscriptions, subscriptionListRow } from "~/console/queries/subscriptions.server";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { byteStream } from "~/exports/csv";
import { LIST_FILES, listHeaders, listPieces } from "~/exports/lists";
import { stream, view } from "~/gate.server";
import { loadCreditNoteExportPage } from "~/operations/load-credit-note-export-page.server";
import * as pages from "~/operations/load-export-page.server";

type Rows<Row> = Promise<{ readonly rows: readonly Row[] }>;
type Load<Out> = (context: Context, choice: { readonly ids: readonly string[] }, after: null) => Rows<Out>;
type List<Filter, Row> = (
  context: Context,
  filter: Filter,
  request: ReturnType<typeof pageRequest>,
) => Promise<{ readonly rows: readonly Row[]; readonly older: string | null }>;

/** The whole list as its page narrows and sorts it, read page by page. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "export");
  const list = LIST_FILES.find((each) => `${each}.csv` === params.file);
  if (!list) throw new NotFound("This list");
  const url = new URL(request.url);
  const today = await view(caller, async ({ now, organization }) => dayInZone(now, organization.zone));
  type Write<Row, Out> = (context: Context, rows: readonly Row[]) => Promise<readonly Out[]>;
  const rows =
    <Filter, Row, Out>(page: List<Filter, Row>, filter: Filter, written: Write<Row, Out>) =>
    () =>
      stream(caller, async (context, after: string | null) => {
        const found = await page(context, filter, { after, before: null, limit: pages.PAGE_DOCUMENTS });
        return { rows: await written(context, found.rows), next: found.older };
      });
  const whole =
    <Out>(load: Load<Out>) =>
    async (context: Context, found: readonly { readonly id: string }[]) =>
      (await load(context, { ids: found.map(({ id }) => id) }, null)).rows;
  const pieces = listPieces(list, {
    customers: rows(listCustomers, filters.customerFilter(url), async (_, found) =>
      found.map(customerListRow),
    ),
    subscriptions: rows(listSubscriptions, filters.subscriptionFilter(url), async (_, found) =>
      found.map(subscriptionListRow),
    ),
    invoices: rows(listInvoices, filters.invoiceFilter(url), whole(pages.loadInvoiceExportPage)),
    payments: rows(listPayments, filters.paymentFilter(url), whole(pages.loadPaymentExportPage)),
    credit_notes: rows(listCreditNotes, filters.creditNoteFilter(url), whole(loadCreditNoteExportPage)),
  });
  return new Response(byteStream(pieces), { headers: listHeaders(list, today) });
}

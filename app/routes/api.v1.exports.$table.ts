import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { readDay } from "~/api/read-values";
import { exportQuery } from "~/api/schemas/exports";
import { requireApiKey } from "~/auth/caller.server";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { byteStream } from "~/exports/csv";
import { EXPORT_TABLES, exportHeaders, exportPieces } from "~/exports/tables";
import { stream } from "~/gate.server";
import { demandMethod } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import * as credit from "~/operations/load-credit-export-page.server";
import { loadCreditNoteExportPage } from "~/operations/load-credit-note-export-page.server";
import * as pages from "~/operations/load-export-page.server";

type PageOf<Row> = (
  context: Context,
  period: pages.ExportPeriod,
  after: pages.ExportCursor | null,
) => Promise<{ rows: readonly Row[]; next: pages.ExportCursor | null }>;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const table = EXPORT_TABLES.find((each) => each === params.table);
  if (!table) throw new NotFound("This export");
  const query = parseSearch(request.url, exportQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const period = { from: readDay(query.value.from), to: readDay(query.value.to) };
  const read =
    <Row>(page: PageOf<Row>) =>
    () =>
      stream(caller, (context, after: pages.ExportCursor | null) => page(context, period, after));
  const file = { table, ...period };
  const pieces = exportPieces(
    file,
    {
      invoices: read(pages.loadInvoiceExportPage),
      credit_notes: read(loadCreditNoteExportPage),
      coupons: read(credit.loadCouponExportPage),
      customer_credit: read(credit.loadCreditExportPage),
      prepaid_credit: read(credit.loadPrepaidExportPage),
      payments: read(pages.loadPaymentExportPage),
      journal: read(pages.loadJournalExportPage),
    },
    { reader: query.value.reader },
  );
  return new Response(byteStream(pieces), { headers: exportHeaders(file) });
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}

import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMember } from "~/auth/caller.server";
import { parseDay } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { byteStream } from "~/exports/csv";
import { EXPORT_TABLES, exportHeaders, exportPieces } from "~/exports/tables";
import { stream } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import * as credit from "~/operations/load-credit-export-page.server";
import { loadCreditNoteExportPage } from "~/operations/load-credit-note-export-page.server";
import * as pages from "~/operations/load-export-page.server";

type PageOf<Row> = (
  context: Context,
  period: pages.ExportPeriod,
  after: pages.ExportCursor | null,
) => Promise<{ rows: readonly Row[]; next: pages.ExportCursor | null }>;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "export");
  const table = EXPORT_TABLES.find((each) => `${each}.csv` === params.file);
  if (!table) throw new NotFound("This export");
  const { searchParams } = new URL(request.url);
  const refuse = (text: string) =>
    redirectWithFlash(`/console/${params.org}/exports`, { tone: "alert", text });
  const from = parseDay(searchParams.get("from") ?? "");
  const to = parseDay(searchParams.get("to") ?? "");
  for (const day of [from, to]) {
    const refusal = day.ok ? undefined : day.refusals[0];
    if (refusal) return refuse(`${refusal.sentence} ${refusal.remedy}`);
  }
  if (!from.ok || !to.ok) throw new Error("A day was neither read nor refused.");
  if (to.value < from.value)
    return refuse("The period ends before it begins. Choose a last day after the first.");
  // Forms name the last day; files are read up to the day after it.
  const period = { from: from.value, to: to.value + 1 };
  const read =
    <Row>(page: PageOf<Row>) =>
    () =>
      stream(caller, (context, after: pages.ExportCursor | null) => page(context, period, after));
  const sources = {
    invoices: read(pages.loadInvoiceExportPage),
    credit_notes: read(loadCreditNoteExportPage),
    coupons: read(credit.loadCouponExportPage),
    customer_credit: read(credit.loadCreditExportPage),
    prepaid_credit: read(credit.loadPrepaidExportPage),
    payments: read(pages.loadPaymentExportPage),
    journal: read(pages.loadJournalExportPage),
  };
  const file = { table, ...period };
  const reader = searchParams.get("reader") === "excel" ? "excel" : "machine";
  return new Response(byteStream(exportPieces(file, sources, { reader })), { headers: exportHeaders(file) });
}

import type { Context } from "../context.server";
import { publicId } from "../ids.server";
import {
  type ExportChoice,
  type ExportCursor,
  type ExportPeriod,
  listInvoicesToExport,
  listJournalToExport,
  listPaymentsToExport,
  mapPage,
} from "../store/export-pages.server";
import { documentIdKind } from "./steps/document-id-kind";

export {
  type ExportChoice,
  type ExportCursor,
  type ExportPeriod,
  PAGE_DOCUMENTS,
} from "../store/export-pages.server";

type After = ExportCursor | null;

/** The next page of invoices issued in the period, or those named, one row a line, in the words of the export. */
export async function loadInvoiceExportPage(context: Context, choice: ExportChoice, after: After) {
  const page = await listInvoicesToExport(context, choice, after);
  return mapPage(page, ({ invoice, state, openMinor, externalId, fee, ...tenders }) => ({
    invoiceId: publicId("invoice", invoice.id),
    number: invoice.number,
    issuedOn: invoice.issuedOn,
    taxPointOn: invoice.taxPointOn,
    postedOn: invoice.postedOn,
    dueOn: invoice.dueOn,
    state,
    issuerName: invoice.issuer.name,
    customerId: publicId("customer", invoice.customerId),
    customerExternalId: externalId,
    customerName: invoice.buyer.name,
    customerTaxId: invoice.buyer.taxId,
    customerCountry: invoice.buyer.address?.country ?? null,
    currency: invoice.currency,
    netMinor: invoice.netMinor,
    taxMinor: invoice.taxMinor,
    totalMinor: invoice.totalMinor,
    openMinor,
    discountMinor: invoice.discountMinor,
    creditMinor: BigInt(tenders.creditMinor),
    prepaidMinor: BigInt(tenders.prepaidMinor),
    coupons: tenders.coupons,
    line: fee && {
      number: fee.lineNumber,
      kind: fee.kind,
      description: fee.description,
      from: fee.fromOn,
      to: fee.toOn,
      quantity: fee.quantity,
      amountMinor: fee.amountMinor,
      discountMinor: fee.discountMinor,
      taxCategory: fee.taxCategory,
      taxRate: fee.taxRate,
      taxCountry: fee.taxCountry,
    },
  }));
}

/** The next page of payments started in the period, or those named, in the words of the export. */
export async function loadPaymentExportPage(context: Context, choice: ExportChoice, after: After) {
  const page = await listPaymentsToExport(context, choice, after);
  return mapPage(page, ({ payment, method, ...row }) => ({
    paymentId: publicId("payment", payment.id),
    invoiceId: publicId("invoice", payment.invoiceId),
    invoiceNumber: row.invoiceNumber,
    customerId: publicId("customer", payment.customerId),
    customerExternalId: row.externalId,
    customerName: row.customerName,
    currency: payment.currency,
    amountMinor: payment.amountMinor,
    allocatedMinor: BigInt(row.allocatedMinor),
    state: payment.state,
    initiator: payment.initiator,
    attempt: payment.attempt,
    methodKind: method?.kind ?? null,
    methodBrand: method?.brand ?? null,
    methodLastFour: method?.lastFour ?? null,
    startedAt: payment.startedAt,
    settledAt: payment.settledAt,
    failureCode: payment.failureCode,
    declineCode: payment.declineCode,
    failureMessage: payment.failureMessage,
    providerPaymentId: payment.providerPaymentId,
    providerChargeId: payment.providerChargeId,
  }));
}

/** The next page of the journal, one row a posting and entries whole, in the words of the export. */
export async function loadJournalExportPage(context: Context, period: ExportPeriod, after: After) {
  const page = await listJournalToExport(context, period, after);
  return mapPage(page, ({ entry, line, baseCurrency, rate }) => ({
    entryId: publicId("journalEntry", entry.id),
    lineNumber: line.lineNumber,
    postedOn: entry.postedOn,
    recipe: entry.recipe,
    documentId: publicId(documentIdKind(entry.documentKind), entry.documentId),
    documentNumber: entry.documentNumber,
    account: line.account,
    dimension: line.dimension,
    currency: line.currency,
    baseCurrency,
    debitMinor: line.debitMinor,
    creditMinor: line.creditMinor,
    baseDebitMinor: line.baseDebitMinor,
    baseCreditMinor: line.baseCreditMinor,
    exchangeRate: rate,
    customerId: line.customerId === null ? null : publicId("customer", line.customerId),
  }));
}

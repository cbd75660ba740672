import type { Context } from "~/context.server";
import { publicId } from "~/ids.server";
import { listNotesToExport } from "~/store/credit-export-pages.server";
import { type ExportChoice, type ExportCursor, mapPage } from "~/store/export-pages.server";

/** The next page of credit notes issued in the period, or those named, one row a line, in the words of the export. */
export async function loadCreditNoteExportPage(
  context: Context,
  choice: ExportChoice,
  after: ExportCursor | null,
) {
  const page = await listNotesToExport(context, choice, after);
  return mapPage(page, ({ note, voidedOn, externalId, invoiceNumber, fee, correctsLine }) => ({
    creditNoteId: publicId("creditNote", note.id),
    number: note.number,
    issuedOn: note.issuedOn,
    postedOn: note.postedOn,
    state: voidedOn === null ? note.state : "voided",
    voidedOn,
    reason: note.reason,
    issuerName: note.issuer.name,
    customerId: publicId("customer", note.customerId),
    customerExternalId: externalId,
    customerName: note.buyer.name,
    customerTaxId: note.buyer.taxId,
    customerCountry: note.buyer.address?.country ?? null,
    currency: note.currency,
    netMinor: note.netMinor,
    taxMinor: note.taxMinor,
    totalMinor: note.totalMinor,
    discountMinor: note.couponAdjustmentMinor,
    creditMinor: note.creditMinor,
    refundMinor: note.refundMinor,
    line: fee && {
      number: fee.lineNumber,
      invoiceNumber,
      correctsLine,
      kind: fee.kind,
      effect: fee.effect,
      description: fee.description,
      from: fee.fromOn,
      to: fee.toOn,
      amountMinor: -fee.amountMinor,
      discountMinor: -fee.discountMinor,
      taxCategory: fee.taxCategory,
      taxRate: fee.taxRate,
      taxCountry: fee.taxCountry,
    },
  }));
}

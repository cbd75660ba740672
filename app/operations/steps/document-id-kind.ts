import type { IdKind } from "~/public-ids";
import type { DocumentKind } from "~/store/ledger.server";

/** Under which id the outside knows what an entry books. */
const DOCUMENT_IDS: Readonly<Record<DocumentKind, IdKind>> = {
  invoice: "invoice",
  credit_note: "creditNote",
  payment: "payment",
  refund: "refund",
  credit: "customerCredit",
  credit_allocation: "creditAllocation",
  wallet_draw: "walletDraw",
  write_off: "writeOff",
  credit_move: "creditMove",
  credit_revocation: "creditRevocation",
  revaluation: "revaluation",
  usage_accrual: "usageAccrual",
};

export function documentIdKind(documentKind: string): IdKind {
  return DOCUMENT_IDS[documentKind as DocumentKind];
}

import { decideIssueOneOff } from "~/billing/invoicing/issue";
import type { OneOffOrder } from "~/billing/invoicing/one-off-fees";
import { billingSlice, type EngineBook, newId } from "./engine-book";
import { saveDocuments, todayOf } from "./engine-run";
import { accepted, type CommandStep } from "./play";

/** Issues, or holds as a draft, an invoice somebody wrote. */
export function issueOneOff(
  book: EngineBook,
  step: CommandStep,
  customer: string,
  order: Omit<OneOffOrder, "orderId" | "on"> & { readonly isDraft: boolean; readonly on?: number },
): void {
  const on = order.on ?? todayOf(book, customer);
  const decision = accepted(
    step,
    decideIssueOneOff(
      billingSlice(book, customer),
      { ...order, orderId: newId(book, "order"), on },
      order.isDraft ? "hold" : "issue",
      book.now,
    ),
  );
  saveDocuments(book, customer, decision);
}

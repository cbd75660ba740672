import type { ProposedFee } from "~/billing/fees/fee";
import { closeDraft } from "~/billing/invoicing/close-draft";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { type OneOffOrder, oneOffFees } from "~/billing/invoicing/one-off-fees";
import { settleRun } from "~/billing/invoicing/settle-run";
import { billingSlice, type EngineBook, newId } from "./engine-book";
import { collectInvoice } from "./engine-payments";
import { hold, issue, settleIssued, todayOf } from "./engine-run";
import { accepted, type CommandStep } from "./play";

/** Issues, or holds as a draft, an invoice somebody wrote. */
export function issueOneOff(
  book: EngineBook,
  step: CommandStep,
  customer: string,
  order: Omit<OneOffOrder, "orderId" | "on"> & { readonly isDraft: boolean; readonly on?: number },
): void {
  const slice = billingSlice(book, customer);
  const on = order.on ?? todayOf(book, customer);
  const fees = accepted(step, oneOffFees(slice, { ...order, orderId: newId(book, "order"), on }));
  const draft = oneOffDraft(slice, fees, on);
  if (!draft) return;
  if (order.isDraft) {
    const open = slice.draftMode === "together" ? (slice.heldDrafts?.[0]?.id ?? null) : null;
    hold(book, customer, { heldId: open, draft });
    return;
  }
  const id = issue(book, customer, draft);
  settleIssued(book, customer, settleRun(slice, [draft], [], book.now), [], [], [id]);
  collectInvoice(book, id);
}

function oneOffDraft(
  slice: ReturnType<typeof billingSlice>,
  fees: readonly ProposedFee[],
  on: number,
): ClosedDraft | null {
  const due = fees.map((fee) => ({ fee, billedOn: on, window: null, occasion: null }));
  return closeDraft(slice, due, { billedOn: on, issuedOn: on, occasion: "order" }, []);
}

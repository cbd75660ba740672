import { decideCancelInvoice, decideVoid } from "~/billing/invoicing/void";
import type { Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { loadCancelBook } from "./steps/cancel-book.server";

export type WaysToCancel = {
  /** What the policy says of the fees of a voided invoice. */
  readonly voidThen: "ask" | "final" | "rebill";
  readonly asVoid: Outcome<unknown>;
  readonly asNote: Outcome<unknown>;
};

/** Whether an invoice can be voided, and whether a credit note can cancel it; a refusal says why not. */
export async function loadWaysToCancel(context: Context, invoiceId: string): Promise<WaysToCancel> {
  const { policy } = context.organization;
  const voidThen = policy.void_then;
  const book = await loadCancelBook(context, invoiceId, "look");
  if (!book.ok) return { voidThen, asVoid: book, asNote: book };
  const { invoice } = book.value;
  return {
    voidThen,
    asVoid: decideVoid({ policy, invoice }, { creditMinor: 0n, refundMinor: 0n, follows: "final" }),
    asNote: decideCancelInvoice({ invoice }, { follows: "final", reason: "order_cancellation" }),
  };
}

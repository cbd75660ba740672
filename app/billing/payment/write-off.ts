import type { InvoiceState } from "../invoicing/invoice-kinds";
import { accept, type Outcome, refuse } from "../outcome";

/** What of an invoice's balance changes; minor units. */
export type WriteOff = {
  readonly state: InvoiceState;
  readonly openMinor: bigint;
  /** What was given up, above zero; below zero when it is claimed again. */
  readonly writtenOffMinor: bigint;
};

type WriteOffBook = {
  readonly state: InvoiceState;
  readonly openMinor: bigint;
  readonly writtenOffMinor: bigint;
  /** What came of a claim after it was given up. */
  readonly recoveredMinor?: bigint;
};

/**
 * Gives up what is open on an invoice: nothing is collected and nobody is overdue for it; its tax stays due until
 * the law lets it be corrected, which is a step of its own. Refuses `invoice_not_open`.
 */
export function decideWriteOff({ state, openMinor }: WriteOffBook): Outcome<WriteOff> {
  if (state !== "open" || openMinor <= 0n) {
    return refuse({
      code: "invoice_not_open",
      sentence: "Nothing is open on this invoice.",
      remedy: "There is nothing to write off.",
    });
  }
  return accept({ state: "written_off", openMinor: 0n, writtenOffMinor: openMinor });
}

/** Claims what was given up again. Refuses `invoice_not_written_off` and `claim_recovered`. */
export function decideUndoWriteOff({
  state,
  writtenOffMinor,
  recoveredMinor = 0n,
}: WriteOffBook): Outcome<WriteOff> {
  if (state !== "written_off" || writtenOffMinor <= 0n) {
    return refuse({
      code: "invoice_not_written_off",
      sentence: "This invoice is not written off.",
      remedy: "There is nothing to take back.",
    });
  }
  if (recoveredMinor > 0n) {
    return refuse({
      code: "claim_recovered",
      sentence: "Money came of this claim after it was written off, and it would be claimed again.",
      remedy: "Leave it written off, and record what else comes of it.",
    });
  }
  return accept({ state: "open", openMinor: writtenOffMinor, writtenOffMinor: -writtenOffMinor });
}

import { StatusBadge } from "~/ui/status-badge";

type Props = {
  readonly note: {
    readonly state: string;
    readonly refundMinor: bigint;
    readonly refundedMinor: bigint;
    readonly leftMinor: bigint;
  };
};

/** Money that is still to go back comes first; a note whose credit paid invoices and is used up is applied. */
export function CreditNoteBadge({ note }: Props) {
  const isDue = note.refundMinor > note.refundedMinor;
  const state =
    note.state === "void" ? "void" : isDue ? "refund_due" : note.leftMinor > 0n ? "issued" : "applied";
  return <StatusBadge subject="credit_note" state={state} />;
}

import { DateText } from "~/ui/date-text";
import { useMessages } from "~/ui/locale-context";
import { StatusBadge } from "~/ui/status-badge";
import { invoiceBadgeState } from "~/ui/status-vocabulary";

type Props = {
  readonly invoice: {
    readonly state: "open" | "paid" | "written_off" | "cancelled";
    readonly totalMinor: bigint;
    readonly openMinor: bigint;
    readonly overdueDays: number;
    readonly openPayment: string | null;
  };
};

/** The one state an invoice shows: the first that is true. */
export function InvoiceBadge({ invoice }: Props) {
  const messages = useMessages();
  const state = invoiceBadgeState({ ...invoice, dueMinor: invoice.openMinor });
  const detail = state === "overdue" ? messages.daysOverdue(invoice.overdueDays) : undefined;
  return <StatusBadge subject="invoice" state={state} detail={detail} />;
}

/** When it is to be paid, in the words of somebody who has to. */
export function DueText(props: { readonly dueOn: number; readonly overdueDays: number }) {
  return (
    <>
      {props.overdueDays > 0 ? "was due " : "due "}
      <DateText day={props.dueOn} />
    </>
  );
}

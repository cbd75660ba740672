import type { WaitingRevaluation } from "~/console/queries/exchange-rates.server";
import { Notice } from "~/ui/flash";
import { formatDate } from "~/ui/format/date";

type Props = {
  readonly waiting: readonly WaitingRevaluation[];
  /** What to do about it, as the page it stands on says it. */
  readonly remedy: string;
};

/** Months that are over and whose open balances wait for their exchange rate. */
export function WaitingRevaluations({ waiting, remedy }: Props) {
  if (waiting.length === 0) return null;
  const named = waiting.map(({ monthEnd, currency }) => `${currency} on ${formatDate(monthEnd, "en")}`);
  return (
    <Notice kind="attention" className="mb-4">
      What is open in other currencies is not revalued yet for want of a rate: {named.join(", ")}. {remedy}
    </Notice>
  );
}

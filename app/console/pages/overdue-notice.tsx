import type { ReactNode } from "react";
import { blockedText } from "~/console/overdue-words";
import type { OverdueFacts } from "~/console/queries/overdue.server";
import { DateText } from "~/ui/date-text";
import { Notice } from "~/ui/flash";

type Props = { readonly overdue: OverdueFacts | null; readonly action?: ReactNode };

/** The stage of being overdue a customer is in, and what it stops; nothing for one that is clear. */
export function OverdueNotice({ overdue, action }: Props) {
  if (overdue === null) return null;
  const { name, since, stage } = overdue;
  return (
    <Notice kind="refused" action={action}>
      <span className="font-medium">Stage “{name}”</span> of being overdue since <DateText day={since} />.{" "}
      {stage ? blockedText(stage) : null}
    </Notice>
  );
}

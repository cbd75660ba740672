import { pageOf } from "~/console/links";
import { eventValue } from "~/console/pages/usage-page";
import type { EventRow, VoidEffect } from "~/console/queries/usage.server";
import type { RefusedForm } from "~/http/form-state";
import { ConfirmPage } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";

type Props = {
  readonly base: string;
  readonly event: EventRow;
  readonly effect: VoidEffect;
  readonly refused: RefusedForm | undefined;
};

const COSTS: Readonly<Record<VoidEffect, string>> = {
  not_billed:
    "No line was billed with the event, so nothing is given back. It is left out of what is billed.",
  difference:
    "The period that holds the event is billed again without it. The exact difference comes with the subscription's next invoice, as a line or as a credit note; what is issued stays as it is.",
  stays_billed:
    "Nothing: the period that holds the event is older than your billing rules still bill differences for, so what was billed stays. Give it back by a credit note.",
};

/** An event is taken back after a question: what no longer counts, and what of it comes onto an invoice. */
export function EventVoidPage({ base, event, effect, refused }: Props) {
  const page = pageOf(base, "event", event.id);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <ConfirmPage
        title={`Void the event ${event.transactionId}?`}
        crumbs={[
          { label: "Usage", to: `${base}/usage` },
          { label: `Event ${event.transactionId}`, to: page },
        ]}
        costTitle="What is billed"
        cost={<p>{COSTS[effect]}</p>}
        consequences={[
          {
            label: "Stays",
            value: "The event as it was sent, with the time it was voided, and a row in the audit log.",
          },
          {
            label: "To amend it",
            value:
              "Void it and send it again with the right values under another transaction id; its own stays taken.",
          },
          { label: "Mailed", value: "Nobody." },
          {
            label: "Cannot be undone",
            value: "To count it after all, send it again under another transaction id.",
          },
        ]}
        confirmLabel="Void this event"
        busyLabel="Voiding…"
        cancelHref={page}
        previewHash={effect}
        tone="danger"
      >
        <p>
          {eventValue(event)} of {event.metricCode} no longer counts for {event.customerName}.
        </p>
      </ConfirmPage>
    </>
  );
}

import { Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { eventValue } from "~/console/pages/usage-page";
import type { EventRow } from "~/console/queries/usage.server";
import type { RefusedForm } from "~/http/form-state";
import { ConfirmPage } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";

type Props = {
  readonly base: string;
  readonly event: EventRow;
  readonly refused: RefusedForm | undefined;
};

const NOT_SET_ASIDE = {
  code: "event_not_set_aside",
  sentence: "This event is not set aside.",
  remedy: "It is billed with its period; there is nothing to release.",
};

/** Usage that the policy set aside is billed after all, after a question. */
export function EventReleasePage({ base, event, refused }: Props) {
  const page = pageOf(base, "event", event.id);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <ConfirmPage
        title={`Release the event ${event.transactionId}?`}
        crumbs={[
          { label: "Usage", to: `${base}/usage` },
          { label: `Event ${event.transactionId}`, to: page },
        ]}
        costTitle="What is billed"
        cost={
          <p>
            The period that holds the event is billed again, and the exact difference comes with the
            subscription's next invoice. Once released,{" "}
            <Link to={pageOf(base, "subscription", event.subscriptionId)} className="prose-link">
              its page
            </Link>{" "}
            forecasts it.
          </p>
        }
        consequences={[
          { label: "With it", value: "All that came late or was voided in the same period is billed, too." },
          {
            label: "Stays",
            value: "The rule, and what other charges billed: usage that comes later is set aside again.",
          },
          { label: "Mailed", value: "Nobody now; the invoice is mailed as others are." },
          { label: "Cannot be undone", value: "To take the event back, void it before the invoice is made." },
        ]}
        confirmLabel="Release it"
        busyLabel="Releasing…"
        cancelHref={page}
        previewHash={event.state}
        notes={event.state === "set_aside" ? [] : [NOT_SET_ASIDE]}
      >
        <p>
          {eventValue(event)} of {event.metricCode} count for {event.customerName}.
          {event.state === "set_aside"
            ? " The event arrived later than a charge on its metric bills late usage."
            : null}
        </p>
      </ConfirmPage>
    </>
  );
}

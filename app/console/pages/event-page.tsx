import { Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { planTitle } from "~/console/pages/subscriptions-table";
import { eventValue } from "~/console/pages/usage-page";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
import type { EventRow, listLinesOfEvent } from "~/console/queries/usage.server";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { CopyId } from "~/ui/copy-id";
import { InstantText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { CodeSample } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";
import { StatusBadge } from "~/ui/status-badge";

type Props = {
  readonly base: string;
  readonly event: EventRow;
  readonly subscription: Pick<SubscriptionRow, "planName" | "quantity">;
  /** Lines that billed its period; none before it is billed. */
  readonly lines: Awaited<ReturnType<typeof listLinesOfEvent>>;
  /** Codes of the charges that set it aside. */
  readonly aside: readonly string[];
  readonly mayChange: boolean;
};

/** One event whole: what was sent, what it counted for, what became of it. */
export function EventPage({ base, event, subscription, lines, aside, mayChange }: Props) {
  return (
    <>
      <PageHeader
        title={`Event ${event.transactionId}`}
        crumbs={[{ label: "Usage", to: `${base}/usage` }]}
        badge={<StatusBadge subject="event" state={event.state} />}
        actions={
          mayChange && event.voidedAt === null ? (
            <>
              {event.state === "set_aside" ? (
                <ButtonLink tone="primary" to={`${base}/usage/release?event=${publicId("event", event.id)}`}>
                  Release it
                </ButtonLink>
              ) : null}
              <ButtonLink to={`${pageOf(base, "event", event.id)}/void`}>Void this event</ButtonLink>
            </>
          ) : null
        }
      />
      <div className="grid gap-6">
        <Card>
          <DescriptionList
            align="start"
            facts={[
              {
                label: "Customer",
                value: (
                  <Link to={pageOf(base, "customer", event.customerId)} className="link">
                    {event.customerName}
                  </Link>
                ),
              },
              {
                label: "Subscription",
                value: (
                  <Link to={pageOf(base, "subscription", event.subscriptionId)} className="link">
                    {planTitle(subscription)}
                  </Link>
                ),
              },
              { label: "Metric", value: event.metricCode },
              { label: "Counts for", value: eventValue(event) },
              { label: "Happened", value: <InstantText at={event.occurredAt} seconds="show" /> },
              { label: "Known since", value: <InstantText at={event.knownAt} seconds="show" /> },
              ...(event.voidedAt === null
                ? []
                : [{ label: "Voided", value: <InstantText at={event.voidedAt} seconds="show" /> }]),
              ...(lines.length === 0
                ? []
                : [{ label: "Billed by", value: <Lines base={base} lines={lines} /> }]),
              ...(aside.length === 0 ? [] : [{ label: "Set aside by", value: asideText(aside) }]),
              { label: "Id", value: <CopyId value={publicId("event", event.id)} what="event id" /> },
            ]}
          />
        </Card>
        <CodeSample label="Properties as they were sent">
          {JSON.stringify(event.properties ?? {}, null, 2)}
        </CodeSample>
      </div>
    </>
  );
}

const asideText = (charges: readonly string[]) =>
  `${charges.length === 1 ? "The charge" : "The charges"} ${charges.join(", ")}, until it is released`;

function Lines({ base, lines }: Pick<Props, "base" | "lines">) {
  return lines.map((line) => (
    <Link
      key={line.id}
      to={`${pageOf(base, "invoice", line.invoiceId)}/lines/${publicId("fee", line.id)}`}
      className="link block"
    >
      {line.number}, {line.description}
    </Link>
  ));
}

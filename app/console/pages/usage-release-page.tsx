import { Link } from "@remix-run/react";
import { movedSinceShown } from "~/console/forms/confirmation";
import { MOST_RELEASED } from "~/console/forms/release";
import { pageOf } from "~/console/links";
import { eventValue } from "~/console/pages/usage-page";
import type { EventRow } from "~/console/queries/usage.server";
import type { RefusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { ConfirmPage } from "~/ui/confirm-page";
import { InstantText } from "~/ui/date-text";
import { ErrorSummary } from "~/ui/error-summary";
import { Notice } from "~/ui/flash";
import { formatCount } from "~/ui/format/number";
import { listUnit, MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { type Column, Table } from "~/ui/table";

type Released = {
  readonly customerId: string;
  readonly name: string;
  readonly currency: string;
  readonly events: number;
  readonly changeMinor: bigint;
};

type Props = {
  readonly base: string;
  /** Those that are set aside, at most as many as are released at once. */
  readonly events: readonly EventRow[];
  readonly shown: { readonly customers: readonly Released[]; readonly previewHash: string } | null;
  readonly backHref: string;
  readonly onceKey: string;
  readonly refused: RefusedForm | undefined;
};

const columns: readonly Column<EventRow>[] = [
  { key: "id", label: "Transaction", cell: (row) => <code>{row.transactionId}</code> },
  { key: "customer", label: "Customer", cell: (row) => row.customerName },
  { key: "metric", label: "Metric", cell: (row) => row.metricCode },
  {
    key: "time",
    label: "Time",
    place: "date",
    cell: (row) => <InstantText at={row.occurredAt} seconds="show" city="hide" />,
  },
  {
    key: "value",
    label: "Value",
    align: "end",
    place: "amount",
    cell: (row) => <span className="long-value">{eventValue(row)}</span>,
  },
];

const counted = (events: number) => (events === 1 ? "1 event" : `${formatCount(events, "en")} events`);

/** Usage that was set aside is billed after all: what it comes to for each customer, then a question. */
export function UsageReleasePage({ base, events, shown, backHref, onceKey, refused }: Props) {
  const crumbs = [{ label: "Usage", to: `${base}/usage` }];
  const [first] = events;
  if (!shown || !first) {
    return (
      <>
        <ErrorSummary errors={refused?.summary ?? []} />
        <PageHeader title="Release usage" crumbs={crumbs} />
        <Notice kind="attention" action={<ButtonLink to={backHref}>Back to the usage</ButtonLink>}>
          None of these events is set aside: they are billed with their periods, and there is nothing to
          release. Choose events that are set aside.
        </Notice>
      </>
    );
  }
  const what = events.length === 1 ? `the event ${first.transactionId}` : counted(events.length);
  const moved = movedSinceShown(
    refused,
    { previewHash: shown.previewHash, currency: shown.customers[0]?.currency ?? "EUR" },
    ["Released in all"],
  );
  return (
    <>
      <ErrorSummary errors={moved.length > 0 ? [] : (refused?.summary ?? [])} />
      <ConfirmPage
        title={`Release ${what}?`}
        crumbs={crumbs}
        moved={moved}
        costTitle="What is billed, with tax"
        cost={<Figures base={base} customers={shown.customers} />}
        consequences={[
          { label: "When", value: "With the next invoice of each subscription, as its exact difference." },
          { label: "With it", value: "All that came late or was voided in the same period is billed, too." },
          {
            label: "Stays",
            value: "The rule, and what other charges billed: usage that comes later is set aside again.",
          },
          { label: "Mailed", value: "Nobody now; the invoice is mailed as others are." },
          { label: "Cannot be undone", value: "To take an event back, void it before the invoice is made." },
        ]}
        confirmLabel={events.length === 1 ? "Release it" : `Release ${counted(events.length)}`}
        busyLabel="Releasing…"
        cancelHref={backHref}
        previewHash={shown.previewHash}
        hidden={{ event: events.map(({ id }) => publicId("event", id)), once_key: onceKey }}
      >
        <p>
          {events.length === 1
            ? `${eventValue(first)} of ${first.metricCode} count for ${first.customerName}. The event arrived later than a charge on its metric bills late usage.`
            : `${counted(events.length)} count that arrived later than charges on their metrics bill late usage.`}
          {events.length === MOST_RELEASED ? " There may be more: so many are released at once." : null}
        </p>
      </ConfirmPage>
      {events.length > 1 ? (
        <div className="mt-8">
          <Table
            caption="Events that are released"
            showCaption
            columns={columns}
            rows={events}
            rowKey={(row) => row.id}
            rowHref={(row) => pageOf(base, "event", row.id)}
          />
        </div>
      ) : null}
    </>
  );
}

function Figures({ base, customers }: { readonly base: string; readonly customers: readonly Released[] }) {
  if (customers.length === 0) return <p>Nothing: the customers are not billed for the time being.</p>;
  const isLower = customers.some(({ changeMinor }) => changeMinor < 0n);
  return (
    <>
      <dl className="facts">
        {customers.map((row) => (
          <div key={`${row.customerId}/${row.currency}`} className="contents">
            <dt>
              <Link to={pageOf(base, "customer", row.customerId)} className="prose-link">
                {row.name}
              </Link>
              {row.events > 1 ? `, ${counted(row.events)}` : null}
            </dt>
            <dd>
              <MoneyText
                amountMinor={row.changeMinor}
                currency={row.currency}
                unit={listUnit(customers)}
                sign="always"
              />
            </dd>
          </div>
        ))}
      </dl>
      {isLower ? <p className="hint mt-2">What is below zero is given back.</p> : null}
    </>
  );
}

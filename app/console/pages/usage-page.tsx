import type { ReactNode } from "react";
import type { EventState } from "~/console/event-states";
import { MOST_RELEASED } from "~/console/forms/release";
import { pageOf } from "~/console/links";
import { TestEventCard, type TestEventForm } from "~/console/pages/test-event-card";
import { UsageStates } from "~/console/pages/usage-states";
import type { EventRow, usageByDay } from "~/console/queries/usage.server";
import type { RefusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import type { Page } from "~/store/columns";
import { BulkBar } from "~/ui/bulk-bar";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { UsageChart } from "~/ui/charts/usage-chart";
import { InstantText } from "~/ui/date-text";
import { CodeSample, EmptyState, NothingMatches } from "~/ui/empty-state";
import { ErrorSummary } from "~/ui/error-summary";
import { FilterBar } from "~/ui/filter-bar";
import { formatDate } from "~/ui/format/date";
import { formatCount, formatDecimal } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { StatusBadge } from "~/ui/status-badge";
import { type Column, type RowTicks, Table } from "~/ui/table";

type Props = {
  readonly base: string;
  readonly search: string;
  readonly page: Page<EventRow>;
  readonly days: Awaited<ReturnType<typeof usageByDay>>;
  readonly metrics: readonly { readonly value: string; readonly label: string }[];
  readonly active: readonly { readonly name: string; readonly label: string }[];
  readonly states: Readonly<Record<EventState, number>>;
  readonly mayCreateKeys: boolean;
  readonly maySend: boolean;
  /** What the form for a test event offers; null while it is closed. */
  readonly sending: TestEventForm | null;
  readonly refused: RefusedForm | undefined;
};

const columns: readonly Column<EventRow>[] = [
  {
    key: "id",
    label: "Transaction",
    cell: (row) => <code>{row.transactionId}</code>,
  },
  { key: "customer", label: "Customer", cell: (row) => row.customerName },
  { key: "metric", label: "Metric", cell: (row) => row.metricCode },
  {
    key: "time",
    label: "Time",
    place: "date",
    cell: (row) => <InstantText at={row.occurredAt} seconds="show" city="hide" />,
  },
  {
    key: "state",
    label: "State",
    place: "state",
    cell: (row) => <StatusBadge subject="event" state={row.state} />,
  },
  {
    key: "value",
    label: "Value",
    align: "end",
    place: "amount",
    cell: (row) => <span className="long-value">{eventValue(row)}</span>,
  },
];

const KEPT_FILTERS: readonly string[] = ["customer", "subscription", "metric", "state"];

/** What the event counted for: its quantity, or the value that is told apart. */
export function eventValue(row: Pick<EventRow, "quantity" | "uniqueValue">): string {
  return row.uniqueValue ?? formatDecimal(row.quantity ?? "1", "en");
}

/** Boxes on events that are set aside, which the bar under their table sends. */
const eventTicks: RowTicks<EventRow> = {
  form: "release",
  name: "event",
  value: ({ id, state }) => (state === "set_aside" ? publicId("event", id) : null),
  label: ({ transactionId }) => transactionId,
};

type ReleaseProps = Pick<Props, "base" | "search"> & { readonly matching: number; readonly on: number };

function ReleaseBar({ base, search, matching, on }: ReleaseProps) {
  const filter = [...new URLSearchParams(search)].filter(([name]) => KEPT_FILTERS.includes(name));
  const isOffered = matching > on && matching <= MOST_RELEASED;
  return (
    <BulkBar
      id={eventTicks.form}
      name={eventTicks.name}
      label="Ticked events"
      action={`${base}/usage/release`}
      buttonLabel="Release"
      filter={Object.fromEntries(filter)}
      allLabel={isOffered ? `All ${formatCount(matching, "en")} that match` : null}
    />
  );
}

export function UsagePage(props: Props) {
  const { base, search, page, days, metrics, active, states } = props;
  const mayRelease = props.maySend && page.rows.some(({ state }) => state === "set_aside");
  const closeHref = `${base}/usage${withParams(search, { send: null })}`;
  const form = props.sending ? (
    <TestEventCard base={base} form={props.sending} refused={props.refused} closeHref={closeHref} />
  ) : null;
  const send =
    props.maySend && !props.sending ? (
      <ButtonLink tone="primary" to={withParams(search, { send: "event", after: null, before: null })}>
        Send a test event
      </ButtonLink>
    ) : null;
  if (page.rows.length === 0 && active.length === 0) return <NoUsage {...props} send={send} form={form} />;
  return (
    <>
      <ErrorSummary errors={props.refused?.summary ?? []} />
      <PageHeader title="Usage" actions={send} />
      {form}
      <FilterBar
        label="Usage"
        search={search}
        keep={["customer", "subscription", "state"]}
        selects={[{ name: "metric", label: "Metric", options: [{ value: "", label: "Any" }, ...metrics] }]}
        active={active}
      />
      {page.rows.length === 0 ? (
        <NothingMatches clearHref={`${base}/usage`} />
      ) : (
        <>
          <div className="mb-6">
            <Card title="Events by day">
              <UsageChart
                title="Events by day"
                finding={findingOf(days)}
                days={days.map(({ day, inTime, late }) => ({
                  day,
                  quantity: `${inTime}`,
                  late: late > 0 ? `${late}` : undefined,
                }))}
              />
            </Card>
          </div>
          <UsageStates states={states} search={search} />
          <Table
            caption="Events, last accepted first"
            columns={columns}
            rows={page.rows}
            rowKey={(row) => row.id}
            rowHref={(row) => pageOf(base, "event", row.id)}
            ticks={mayRelease ? eventTicks : undefined}
            newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
            olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
          />
          {mayRelease ? (
            <ReleaseBar base={base} search={search} matching={states.set_aside} on={page.rows.length} />
          ) : null}
        </>
      )}
    </>
  );
}

function findingOf(days: Props["days"]): string {
  const total = days.reduce((sum, day) => sum + day.inTime + day.late, 0);
  const most = days.reduce((best, day) => (day.inTime + day.late > best.inTime + best.late ? day : best));
  if (total === 0) return "No events in the last 31 days.";
  return `${formatCount(total, "en")} events in the last 31 days, most on ${formatDate(most.day, "en")}.`;
}

type NoUsageProps = Pick<Props, "base" | "mayCreateKeys" | "refused"> & {
  readonly send: ReactNode;
  readonly form: ReactNode;
};

function NoUsage({ base, mayCreateKeys, refused, send, form }: NoUsageProps) {
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader title="Usage" actions={send} />
      {form}
      <EmptyState
        title="No usage yet"
        action={mayCreateKeys ? <ButtonLink to={`${base}/api-keys`}>Create an API key</ButtonLink> : null}
        sample={
          <CodeSample label="A request to copy">
            {`curl -X POST "$APP_URL/api/v1/events" \\
  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\
  -d '{"transaction_id": "t-1", "subscription": "sub_…", "metric": "calls", "timestamp": "2026-11-21T09:14:00Z", "properties": {"calls": 12}}'`}
          </CodeSample>
        }
      >
        Events arrive by API, one or up to 1,000 at once.
      </EmptyState>
    </>
  );
}

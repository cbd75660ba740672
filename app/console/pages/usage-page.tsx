import { pageOf } from "~/console/links";
import type { EventRow, usageByDay } from "~/console/queries/usage.server";
import type { Page } from "~/store/columns";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { UsageChart } from "~/ui/charts/usage-chart";
import { InstantText } from "~/ui/date-text";
import { CodeSample, EmptyState, NothingMatches } from "~/ui/empty-state";
import { FilterBar } from "~/ui/filter-bar";
import { formatDate } from "~/ui/format/date";
import { formatCount, formatDecimal } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { StatusBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Props = {
  readonly base: string;
  readonly search: string;
  readonly page: Page<EventRow>;
  readonly days: Awaited<ReturnType<typeof usageByDay>>;
  readonly metrics: readonly { readonly value: string; readonly label: string }[];
  readonly active: readonly { readonly name: string; readonly label: string }[];
  readonly mayCreateKeys: boolean;
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
    cell: (row) => <StatusBadge subject="event" state={row.billed ? "billed" : "pending"} />,
  },
  { key: "value", label: "Value", align: "end", place: "amount", cell: eventValue },
];

/** What the event counted for: its quantity, or the value that is told apart. */
export function eventValue(row: Pick<EventRow, "quantity" | "uniqueValue">): string {
  return row.uniqueValue ?? formatDecimal(row.quantity ?? "1", "en");
}

export function UsagePage({ base, search, page, days, metrics, active, mayCreateKeys }: Props) {
  if (page.rows.length === 0 && active.length === 0)
    return <NoUsage base={base} mayCreateKeys={mayCreateKeys} />;
  return (
    <>
      <PageHeader title="Usage" />
      <FilterBar
        label="Usage"
        search={search}
        keep={["customer", "subscription"]}
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
          <Table
            caption="Events, last accepted first"
            columns={columns}
            rows={page.rows}
            rowKey={(row) => row.id}
            rowHref={(row) => pageOf(base, "event", row.id)}
            newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
            olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
          />
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

function NoUsage({ base, mayCreateKeys }: Pick<Props, "base" | "mayCreateKeys">) {
  return (
    <>
      <PageHeader title="Usage" />
      <EmptyState
        title="No usage yet"
        action={
          mayCreateKeys ? (
            <ButtonLink tone="primary" to={`${base}/api-keys`}>
              Create an API key
            </ButtonLink>
          ) : null
        }
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

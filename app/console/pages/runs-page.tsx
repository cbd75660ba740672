import { Form } from "@remix-run/react";
import { BulkRunsTable } from "~/console/pages/bulk-items";
import { ForecastText, type RunForecast } from "~/console/pages/run-forecast";
import type { BulkRunRow } from "~/console/queries/bulk-runs.server";
import type { nextRun, RunRow } from "~/console/queries/runs.server";
import { publicId } from "~/public-ids";
import type { Page } from "~/store/columns";
import { Button, ButtonLink } from "~/ui/button";
import { Section } from "~/ui/card";
import { DateText, InstantText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { Notice } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { StatusBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Props = {
  readonly base: string;
  readonly search: string;
  readonly page: Page<RunRow>;
  /** The latest runs that somebody started over many rows of a list. */
  readonly bulk: readonly BulkRunRow[];
  readonly next: Awaited<ReturnType<typeof nextRun>>;
  /** What the next day of billing would bill; null where it would keep the reader waiting. */
  readonly forecast: RunForecast | null;
  readonly now: number;
  /** How much is on hold, and so counts as pending. */
  readonly onHold: number;
  readonly mayBill: boolean;
};

const columns: readonly Column<RunRow>[] = [
  { key: "upTo", label: "Billed up to", place: "lead", cell: (row) => <InstantText at={row.billedUpTo} /> },
  {
    key: "state",
    label: "State",
    place: "state",
    cell: (row) => (
      <StatusBadge subject="job" state={row.failures.length > 0 ? "done_with_failures" : "done"} />
    ),
  },
  { key: "customers", label: "Customers", align: "end", cell: (row) => row.customers },
  { key: "invoices", label: "Invoices", align: "end", cell: (row) => row.invoices },
  { key: "failed", label: "Failed", align: "end", cell: (row) => row.failures.length },
];

/** "28 subscriptions are due next", or that nothing is. */
function NextRun({ next, forecast, now }: Pick<Props, "next" | "forecast" | "now">) {
  if (next === null) return <>No subscription is due. The first run comes with the first subscription.</>;
  const what = next.subscriptions === 1 ? "1 subscription is" : `${next.subscriptions} subscriptions are`;
  return (
    <>
      {what} {next.dueAt <= now ? "due since" : "due next on"} <InstantText at={next.dueAt} />. Runs start by
      themselves.
      {forecast && forecast.sums.length > 0 ? (
        <>
          {" "}
          On <DateText day={forecast.dueOn} /> they bill, if usage stayed as it stands:{" "}
          <ForecastText sums={forecast.sums} />.
        </>
      ) : null}
    </>
  );
}

export function RunsPage({ base, search, page, bulk, next, forecast, now, onHold, mayBill }: Props) {
  return (
    <>
      <PageHeader
        title="Billing runs"
        lead={<NextRun next={next} forecast={forecast} now={now} />}
        actions={
          mayBill ? (
            <Form method="post">
              <Button tone="primary">Run now</Button>
            </Form>
          ) : null
        }
      />
      {onHold === 0 ? null : (
        <Notice
          kind="hold"
          className="mb-5"
          action={<ButtonLink to={`${base}/holds`}>Show the holds</ButtonLink>}
        >
          {onHold === 1
            ? "1 thing is on hold. It counts as pending, and runs leave it out."
            : `${onHold} things are on hold. They count as pending, and runs leave them out.`}
        </Notice>
      )}
      {/* First, because runs that go on by themselves fill many pages. */}
      {bulk.length > 0 ? (
        <Section title="Over many at once">
          <BulkRunsTable base={base} rows={bulk} />
        </Section>
      ) : null}
      {bulk.length > 0 ? <h2 className="mt-8 mb-3">By themselves</h2> : null}
      {page.rows.length === 0 ? (
        <EmptyState title="No run has billed anything yet">
          {next === null ? (
            "Start a subscription; its first period is billed when it is due."
          ) : (
            <NextRun next={next} forecast={forecast} now={now} />
          )}
        </EmptyState>
      ) : (
        <Table
          caption="Billing runs"
          columns={columns}
          rows={page.rows}
          rowKey={(row) => row.id}
          rowHref={(row) => `${base}/runs/${publicId("run", row.id)}`}
          search={search}
          newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
          olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
        />
      )}
    </>
  );
}

export function RunPage({ base, run }: { readonly base: string; readonly run: RunRow }) {
  return (
    <>
      <PageHeader
        title={
          <>
            Run up to <InstantText at={run.billedUpTo} />
          </>
        }
        crumbs={[{ label: "Billing runs", to: `${base}/runs` }]}
        badge={<StatusBadge subject="job" state={run.failures.length > 0 ? "done_with_failures" : "done"} />}
        lead={`${run.customers === 1 ? "1 customer" : `${run.customers} customers`} looked at, ${run.invoices === 1 ? "1 invoice" : `${run.invoices} invoices`} made.`}
      />
      {run.failures.length === 0 ? (
        <Notice kind="done">
          {run.invoices === 0
            ? "Nothing was to be billed, and nothing failed."
            : "Every customer with something due was billed."}
        </Notice>
      ) : (
        <Table
          caption="Customers that could not be billed"
          showCaption
          columns={[
            { key: "customer", label: "Customer", cell: (row) => publicId("customer", row.customerId) },
            { key: "reason", label: "Reason", cell: (row) => row.reason },
          ]}
          rows={run.failures}
          rowKey={(row) => row.customerId}
          rowHref={(row) => `${base}/customers/${publicId("customer", row.customerId)}`}
        />
      )}
    </>
  );
}

import { Link } from "@remix-run/react";
import { InvoicesTable } from "~/console/pages/invoices-table";
import { MrrCard, type ShownMrr } from "~/console/pages/mrr-card";
import { ForecastText, type RunForecast } from "~/console/pages/run-forecast";
import { SetUpSteps } from "~/console/pages/set-up-steps";
import type { HomeData } from "~/console/queries/home.server";
import { Card, Section } from "~/ui/card";
import { AgingBar, agingKeys } from "~/ui/charts/aging-bar";
import { DateText } from "~/ui/date-text";
import { formatCount } from "~/ui/format/number";
import { ShapeIcon } from "~/ui/icon";
import { JobProgress, type JobState } from "~/ui/job-progress";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";

type Props = HomeData & {
  readonly base: string;
  readonly name: string;
  readonly mrr: readonly ShownMrr[] | null;
  /** Null where it would keep the reader waiting. */
  readonly forecast: RunForecast | null;
};

/** What needs somebody today, what is owed, what comes next. */
export function HomePage(props: Props) {
  const { base, name, aging, nextRun, setUp, recent, jobs, mrr, forecast } = props;
  const done = Object.values(setUp).every(Boolean);
  return (
    <>
      <PageHeader title={name} />
      {jobs.map((job) => (
        <div key={job.id} className="mb-5">
          <JobProgress
            label={job.message || job.kind.replaceAll("_", " ")}
            state={job.state as JobState}
            done={job.done}
            total={job.total}
            unit="steps"
          />
        </div>
      ))}
      {done ? null : <SetUpSteps base={base} setUp={setUp} />}
      {aging.length > 0 ? <NeedsYou base={base} aging={aging} /> : null}
      <MrrCard mrr={mrr} />
      <div className="mt-4 grid gap-4 xl:grid-cols-2">
        {aging.length > 0 ? (
          <Card title="Owed to you">
            <div className="grid gap-6">
              {aging.map((row) => (
                <div key={row.currency}>
                  <p className="mb-2">
                    <MoneyText
                      amountMinor={agingKeys.reduce((sum, key) => sum + row[key], 0n)}
                      currency={row.currency}
                      className="text-figure"
                    />
                  </p>
                  <AgingBar
                    currency={row.currency}
                    parts={agingKeys.map((key) => ({
                      key,
                      amountMinor: row[key],
                      href: `${base}/invoices?state=${key === "not_due" ? "open" : "overdue"}&currency=${row.currency}&sort=due`,
                    }))}
                  />
                </div>
              ))}
            </div>
          </Card>
        ) : null}
        {nextRun ? (
          <Card title="Next run">
            <p className="text-figure">
              <DateText day={nextRun.dueOn} />
            </p>
            <p className="mt-1 text-ink-2">
              bills{" "}
              {nextRun.count === 1 ? "1 subscription" : `${formatCount(nextRun.count, "en")} subscriptions`}
              {forecast && forecast.sums.length > 0 ? (
                <>
                  , <ForecastText sums={forecast.sums} /> if usage stayed as it stands
                </>
              ) : null}
              . <Link to={`${base}/runs`}>Earlier runs</Link>
            </p>
          </Card>
        ) : null}
      </div>
      {recent.length > 0 ? (
        <Section
          title="Latest invoices"
          action={
            <Link to={`${base}/invoices`} className="prose-link">
              All invoices
            </Link>
          }
        >
          <InvoicesTable base={base} caption="Latest invoices" rows={recent} />
        </Section>
      ) : null}
    </>
  );
}

/** The list of what waits for a person; when nothing does, it says so. */
function NeedsYou({ base, aging }: Pick<Props, "base" | "aging">) {
  const failed = aging.filter((row) => row.failedCount > 0);
  const overdue = aging.filter((row) => row.overdueCount > 0);
  return (
    <Card title="Needs you">
      <ul className="grid gap-2">
        {failed.map((row) => (
          <li key={`failed-${row.currency}`} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <ShapeIcon shape="failed" className="mark-bad" />
            <span className="flex-1">
              {row.failedCount === 1
                ? "1 collection failed"
                : `${formatCount(row.failedCount, "en")} collections failed`}
            </span>
            <MoneyText amountMinor={row.failedMinor} currency={row.currency} />
            <Link to={`${base}/payments?state=failed`} className="prose-link">
              Review
            </Link>
          </li>
        ))}
        {overdue.map((row) => (
          <li key={`overdue-${row.currency}`} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <ShapeIcon shape="attention" className="mark-warn" />
            <span className="flex-1">
              {row.overdueCount === 1
                ? "1 invoice is overdue"
                : `${formatCount(row.overdueCount, "en")} invoices are overdue`}
            </span>
            <MoneyText
              amountMinor={row.days_1_30 + row.days_31_60 + row.days_61_90 + row.over_90}
              currency={row.currency}
            />
            <Link to={`${base}/invoices?state=overdue&currency=${row.currency}`} className="prose-link">
              List
            </Link>
          </li>
        ))}
        {failed.length === 0 && overdue.length === 0 ? (
          <li className="flex items-center gap-3 text-ink-2">
            <ShapeIcon shape="settled" className="mark-good" />
            Nothing is overdue and no collection failed.
          </li>
        ) : null}
      </ul>
    </Card>
  );
}

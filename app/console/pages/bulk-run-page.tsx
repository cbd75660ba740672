import { Form } from "@remix-run/react";
import { isDiscardable } from "~/billing/run-kinds";
import { BulkItems } from "~/console/pages/bulk-items";
import { BulkQuestion } from "~/console/pages/bulk-pages";
import { BULK_WORDS, bulkCrumbs, bulkRunPage, counted } from "~/console/pages/bulk-words";
import { RunBadge, runJobState } from "~/console/pages/run-badge";
import { DiscardLink } from "~/console/pages/run-discard-page";
import type { BulkItemRow, BulkRunRow } from "~/console/queries/bulk-runs.server";
import type { RefusedForm } from "~/http/form-state";
import type { Page } from "~/store/columns";
import { Button } from "~/ui/button";
import { Section } from "~/ui/card";
import { DateText, InstantText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { ErrorSummary } from "~/ui/error-summary";
import { Notice } from "~/ui/flash";
import { formatCount } from "~/ui/format/number";
import { JobProgress } from "~/ui/job-progress";
import { LiveRefresh } from "~/ui/live-refresh";
import { listUnit, MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly search: string;
  readonly run: BulkRunRow;
  readonly items: Page<BulkItemRow>;
  readonly mayBill: boolean;
  readonly refused: RefusedForm | undefined;
};

/** One thing done to many rows: its figures, one button that does it, how far it is, and what became of each. */
export function BulkRunPage(props: Props) {
  const { base, search, run, items, mayBill, refused } = props;
  const asks = mayBill && !isClosed(run) && run.pendingCount > 0;
  return (
    <>
      {asks ? (
        <Question {...props} />
      ) : (
        <>
          <ErrorSummary errors={(refused?.summary ?? []).map(({ message }) => ({ message }))} />
          <Overview {...props} />
        </>
      )}
      {mayBill && isDiscardable(run) ? <DiscardLink page={bulkRunPage(base, run.id)} noun="run" /> : null}
      {run.state === "running" ? <LiveRefresh everyMs={1500} /> : null}
      {mayBill ? <Again run={run} /> : null}
      <Section title={`Each ${BULK_WORDS[run.kind].noun.one}`}>
        <BulkItems base={base} search={search} run={run} items={items} />
      </Section>
    </>
  );
}

/** Nothing can be asked of a run that goes on, or that was put aside. */
function isClosed({ state }: BulkRunRow): boolean {
  return state === "running" || state === "discarded";
}

function Question(props: Props) {
  const { base, run, refused } = props;
  const words = BULK_WORDS[run.kind];
  const bills = run.kind === "bill_customers";
  return (
    <>
      {run.startedAt === null ? null : <Progress {...props} />}
      <BulkQuestion
        words={words}
        crumbs={bulkCrumbs(base, words)}
        count={run.pendingCount}
        sums={run.toDo}
        costTitle="In all"
        cost={<Facts run={run} />}
        more="this page shows how far it is and what became of each"
        consequences={
          bills
            ? [
                {
                  label: "Usage",
                  value:
                    "What comes in until a customer is billed is billed too; any other amount that moved is refused.",
                },
              ]
            : []
        }
        previewHash={run.previewHash}
        hidden={{ intent: "start" }}
        backHref={`${base}${words.list.path}`}
        refused={refused}
      />
    </>
  );
}

function Overview(props: Props) {
  const { base, run, mayBill } = props;
  const words = BULK_WORDS[run.kind];
  const nothing = run.state === "draft" && run.pendingCount === 0;
  return (
    <>
      <PageHeader
        title={`${words.verb} ${counted(run.itemCount, words.noun)}`}
        crumbs={bulkCrumbs(base, words)}
        badge={run.startedAt === null ? <RunBadge run={run} /> : undefined}
      />
      {run.calculatesThen === null ? null : <Calculating run={run} />}
      {run.startedAt === null || run.calculatesThen !== null ? null : <Progress {...props} />}
      {run.state === "discarded" ? (
        <Notice kind="note">This run was discarded. Nothing was {words.done}.</Notice>
      ) : nothing ? (
        <Notice kind="attention">Nothing can be done for any of them. The list says why.</Notice>
      ) : mayBill && run.calculatesThen !== null ? null : (
        <div className="max-w-160">
          <Facts run={run} />
        </div>
      )}
    </>
  );
}

function Calculating({ run }: Pick<Props, "run">) {
  const words = BULK_WORDS[run.kind];
  return (
    <JobProgress
      label={`Figures of ${counted(run.itemCount, words.noun)}`}
      state="running"
      done={run.itemCount - run.waitingCount}
      total={run.itemCount}
      unit="calculated"
      startedBy={`nothing is ${words.done} before you confirm it`}
    />
  );
}

function Progress({ run, mayBill }: Pick<Props, "run" | "mayBill">) {
  const words = BULK_WORDS[run.kind];
  const total = run.itemCount - run.skippedCount;
  return (
    <div className="mb-5">
      <JobProgress
        label={`${words.verb} ${counted(total, words.noun)}`}
        state={runJobState(run)}
        done={run.doneCount}
        total={total}
        failed={run.refusedCount}
        unit={words.done}
        action={mayBill && run.state === "running" ? "?" : undefined}
        startedBy={
          <>
            started <InstantText at={run.startedAt} />
          </>
        }
      />
    </div>
  );
}

function Facts({ run }: Pick<Props, "run">) {
  const sums = [...run.toDo, ...run.done];
  const unit = listUnit(sums);
  const money = (title: string, list: BulkRunRow["toDo"]) =>
    list.map(({ currency, amountMinor, count }) => ({
      label: `${title}, ${formatCount(count, "en")}${unit === "code" ? ` in ${currency}` : ""}`,
      value: <MoneyText amountMinor={amountMinor} currency={currency} unit={unit} />,
    }));
  return (
    <DescriptionList
      facts={[
        ...money("To pay", run.toDo),
        ...money(run.kind === "bill_customers" ? "Billed" : "Closed", run.done),
        run.kind === "bill_customers" && {
          label: "Everything due by",
          value: run.throughOn === null ? "Now" : <DateText day={run.throughOn} />,
        },
        { label: "Refused", value: formatCount(run.refusedCount, "en") },
        { label: "Left out", value: formatCount(run.skippedCount, "en") },
        { label: "Calculated", value: <InstantText at={run.plannedAt} /> },
      ]}
    />
  );
}

/** What is not done can be looked at again, refused rows too. */
function Again({ run }: Pick<Props, "run">) {
  if (isClosed(run) || run.pendingCount + run.refusedCount === 0) return null;
  return (
    <Form method="post" className="mt-5 flex flex-wrap items-center gap-3">
      <Button name="intent" value="recalculate" tone={run.pendingCount === 0 ? "primary" : "plain"}>
        Calculate again
      </Button>
      <span className="text-ink-2">
        Looks at those not done, refused ones too, as they stand now, and shows the figures before anything is
        done.
      </span>
    </Form>
  );
}

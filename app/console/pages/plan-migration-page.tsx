import { Form } from "@remix-run/react";
import type { RunState } from "~/billing/run-kinds";
import { isDiscardable } from "~/billing/run-kinds";
import { pageOf } from "~/console/links";
import { MigrationItems, type MigrationSums } from "~/console/pages/plan-migration-items";
import { migrationPage } from "~/console/pages/plan-migrations-table";
import { RunBadge, runJobState } from "~/console/pages/run-badge";
import { DiscardLink } from "~/console/pages/run-discard-page";
import type { MigrationItemRow } from "~/console/queries/plan-migrations.server";
import type { RefusedForm } from "~/http/form-state";
import type { Page } from "~/store/columns";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { ConfirmPage, type Consequence } from "~/ui/confirm-page";
import { DateText, InstantText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { ErrorSummary } from "~/ui/error-summary";
import { formatMoney } from "~/ui/format/money";
import { formatCount } from "~/ui/format/number";
import { JobProgress } from "~/ui/job-progress";
import { LiveRefresh } from "~/ui/live-refresh";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";

/** A migration as operations load it. */
export type ShownMigration = {
  readonly id: string;
  readonly planId: string;
  readonly planName: string;
  readonly toVersion: number;
  readonly state: RunState;
  /** While its figures are calculated: the state it goes into then. */
  readonly calculatesThen: RunState | null;
  readonly timing: "now" | "next_renewal" | "date";
  readonly onDate: number | null;
  readonly audienceKind: string;
  readonly itemCount: number;
  readonly waitingCount: number;
  readonly pendingCount: number;
  readonly doneCount: number;
  readonly refusedCount: number;
  readonly skippedCount: number;
  readonly unaffectedCount: number;
  readonly previewHash: string;
  readonly plannedAt: number;
  readonly startedAt: number | null;
  readonly sums: MigrationSums;
};

type Props = {
  readonly base: string;
  readonly search: string;
  readonly migration: ShownMigration;
  readonly items: Page<MigrationItemRow>;
  readonly mayBill: boolean;
  readonly refused: RefusedForm | undefined;
};

const subscriptions = (count: number) =>
  count === 1 ? "1 subscription" : `${formatCount(count, "en")} subscriptions`;

/** Before, while and after: what each pays, one button that changes them, progress, and each one's result. */
export function PlanMigrationPage(props: Props) {
  const { base, search, migration, items, mayBill, refused } = props;
  const { state, pendingCount } = migration;
  const asks = mayBill && state !== "running" && state !== "discarded" && pendingCount > 0;
  return (
    <>
      <ErrorSummary errors={(refused?.summary ?? []).map(({ message }) => ({ message }))} />
      {asks ? <Confirmation {...props} /> : <Overview {...props} />}
      {mayBill && isDiscardable(migration) ? (
        <DiscardLink page={migrationPage(base, migration.planId, migration.id)} noun="migration" />
      ) : null}
      {migration.state === "running" ? <LiveRefresh everyMs={1500} /> : null}
      {mayBill ? <Again migration={migration} /> : null}
      <Section title="Each subscription">
        <MigrationItems base={base} search={search} counts={migration} sums={migration.sums} items={items} />
      </Section>
    </>
  );
}

function crumbsOf({ base, migration }: Pick<Props, "base" | "migration">) {
  const page = pageOf(base, "plan", migration.planId);
  return [
    { label: "Plans", to: `${base}/plans` },
    { label: migration.planName, to: page },
    { label: "Migrate", to: `${page}/migrate` },
  ];
}

function Confirmation(props: Props) {
  const { base, migration } = props;
  const { pendingCount, planName, toVersion, doneCount } = migration;
  const verb = doneCount > 0 || migration.startedAt !== null ? "Go on with" : "Migrate";
  return (
    <>
      {migration.startedAt !== null ? <Progress {...props} /> : null}
      <ConfirmPage
        title={`${verb} ${subscriptions(pendingCount)} of ${planName} to version ${toVersion}?`}
        crumbs={crumbsOf(props)}
        costTitle="What they pay"
        cost={<Sums sums={migration.sums} />}
        consequences={consequencesOf(migration)}
        confirmLabel={`${verb} ${subscriptions(pendingCount)}${chargeOf(migration)}`}
        busyLabel="Starting…"
        cancelHref={pageOf(base, "plan", migration.planId)}
        previewHash={migration.previewHash}
        hidden={{ intent: "start" }}
      >
        <Facts migration={migration} />
      </ConfirmPage>
    </>
  );
}

/** " and charge 264.20 €", where one currency is charged at once. */
function chargeOf({ sums, doneCount }: ShownMigration): string {
  const [only, ...others] = sums;
  if (!only || others.length > 0 || only.atOnceMinor === 0n || doneCount > 0) return "";
  return ` and charge ${formatMoney({ amountMinor: only.atOnceMinor, currency: only.currency }, "en", {})}`;
}

function Overview(props: Props) {
  const { migration } = props;
  const { planName, toVersion, startedAt } = migration;
  return (
    <>
      <PageHeader
        title={`${planName} to version ${toVersion}`}
        crumbs={crumbsOf(props)}
        badge={startedAt === null ? <RunBadge run={migration} /> : undefined}
      />
      {migration.calculatesThen === null ? null : <Calculating {...props} />}
      {startedAt === null || migration.calculatesThen !== null ? null : <Progress {...props} />}
      <div className="mt-5 grid gap-4 md:grid-cols-2">
        <Card title="What changes">
          <Facts migration={migration} />
        </Card>
        <Card title="What they pay">
          <Sums sums={migration.sums} />
        </Card>
      </div>
    </>
  );
}

/** How many figures are there; what happens with all of them. */
function Calculating({ migration, mayBill }: Props) {
  const { itemCount, waitingCount, calculatesThen } = migration;
  const runs = calculatesThen === "running";
  return (
    <div className="mt-5">
      <JobProgress
        label={`Figures of ${subscriptions(itemCount)}`}
        state="running"
        done={itemCount - waitingCount}
        total={itemCount}
        unit="calculated"
        action={mayBill && runs ? "?" : undefined}
        startedBy={
          runs ? "they go over as soon as all are there" : "nobody is changed before you confirm them"
        }
      />
    </div>
  );
}

function Progress({ migration, mayBill }: Props) {
  const { itemCount, skippedCount, doneCount, refusedCount, startedAt, state } = migration;
  return (
    <div className="mb-5">
      <JobProgress
        label={`Migration of ${subscriptions(itemCount - skippedCount)}`}
        state={runJobState(migration)}
        done={doneCount}
        total={itemCount - skippedCount}
        failed={refusedCount}
        unit="migrated"
        action={mayBill && state === "running" ? "?" : undefined}
        startedBy={
          <>
            started <InstantText at={startedAt} />
          </>
        }
      />
    </div>
  );
}

const WHO: Readonly<Record<string, string>> = {
  all: "All on another version",
  segment: "Those that match what was chosen",
  list: "Those that were listed",
};

function Facts({ migration }: { readonly migration: ShownMigration }) {
  const { timing, onDate, skippedCount, refusedCount, unaffectedCount } = migration;
  return (
    <DescriptionList
      facts={[
        { label: "Who", value: WHO[migration.audienceKind] ?? migration.audienceKind },
        {
          label: "When",
          value:
            timing === "date" ? (
              <>
                By <DateText day={onDate} />
              </>
            ) : timing === "now" ? (
              "At once"
            ) : (
              "With the next renewal of each"
            ),
        },
        { label: "Refused", value: formatCount(refusedCount, "en") },
        { label: "Left out", value: formatCount(skippedCount, "en") },
        { label: "Others of the plan", value: `${formatCount(unaffectedCount, "en")}, not affected` },
        { label: "Calculated", value: <InstantText at={migration.plannedAt} /> },
      ]}
    />
  );
}

/** Before and after of all that go over, one column a currency. */
function Sums({ sums }: { readonly sums: MigrationSums }) {
  if (sums.length === 0) return <p className="text-ink-2">Nobody goes over, so nothing changes.</p>;
  return (
    <div className="grid gap-5">
      {sums.map((sum) => {
        const money = (amountMinor: bigint) => (
          <MoneyText
            amountMinor={amountMinor}
            currency={sum.currency}
            unit={sums.length > 1 ? "code" : "symbol"}
          />
        );
        return (
          <DescriptionList
            key={sum.currency}
            className="facts-figures"
            facts={[
              {
                label: `Recurring prices before, ${subscriptions(sum.subscriptions)}`,
                value: money(sum.beforeMinor),
              },
              { label: "Recurring prices after", value: money(sum.afterMinor) },
              { label: "Their next invoices as it is", value: money(sum.nextBeforeMinor) },
              { label: "Their next invoices after", value: money(sum.nextAfterMinor) },
              sum.atOnceMinor !== 0n && { label: "Charged at once", value: money(sum.atOnceMinor) },
              sum.givenBackMinor !== 0n && { label: "Given back at once", value: money(sum.givenBackMinor) },
            ]}
          />
        );
      })}
    </div>
  );
}

function consequencesOf({ timing }: ShownMigration): Consequence[] {
  return [
    {
      label: "Documents",
      value:
        timing === "now"
          ? "An invoice for the rest of the period at the new price, and a credit note for the days paid at the old one, where there is something to bill or credit."
          : "None now, but where the day is today. The next invoices bear the new price.",
    },
    { label: "Usage", value: "Next invoices count usage as it stands now; more of it may come." },
    {
      label: "Stop",
      value:
        "You can stop it between two subscriptions. What is done stays done; a planned change can be taken back on the page of its subscription.",
    },
  ];
}

/** Looks once more at what is not done, with its new figures. */
function Again({ migration }: { readonly migration: ShownMigration }) {
  const { state, refusedCount, pendingCount } = migration;
  if (state === "running" || state === "discarded" || refusedCount + pendingCount === 0) return null;
  const isRefusedOnly = pendingCount === 0;
  return (
    <Form method="post" className="mt-5 flex flex-wrap items-center gap-3">
      <Button name="intent" value="recalculate" tone={isRefusedOnly ? "primary" : "plain"}>
        {isRefusedOnly ? `Run again for ${subscriptions(refusedCount)}` : "Calculate again"}
      </Button>
      <span className="text-ink-2">
        Looks at those not done, refused ones too, as they stand now, and shows the figures before anything
        changes.
      </span>
    </Form>
  );
}

import { Form } from "@remix-run/react";
import type { findTestClock } from "~/console/queries/settings.server";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { DateField } from "~/ui/date-field";
import { InstantText } from "~/ui/date-text";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields } from "~/ui/field";
import { Notice } from "~/ui/flash";
import { formatInstant } from "~/ui/format/clock";
import { JobProgress, type JobState } from "~/ui/job-progress";
import { LiveRefresh } from "~/ui/live-refresh";
import { PageHeader } from "~/ui/page-header";

type Clock = NonNullable<Awaited<ReturnType<typeof findTestClock>>>;

type Props = {
  readonly clock: Clock | null;
  readonly zone: string;
  readonly mayMove: boolean;
  /** The first day the clock may be moved to, `2026-11-22`. */
  readonly earliest: string;
  readonly refused: RefusedForm | undefined;
};

export function SettingsTestClockPage({ clock, zone, mayMove, earliest, refused }: Props) {
  if (!clock) {
    return (
      <>
        <PageHeader title="Test clock" />
        <Notice kind="note">
          A live organization runs on the wall clock. Create a test organization to move time yourself.
        </Notice>
      </>
    );
  }
  const running = clock.targetAt !== null;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Test clock"
        lead={
          <>
            It is <InstantText at={clock.nowAt} zone={zone} />. Renewals, collections and webhooks happen in
            order while it moves. The clock never goes back.
          </>
        }
      />
      {clock.job ? (
        <JobProgress
          label={jobLabel(clock, clock.job.state, zone)}
          state={clock.job.state as JobState}
          done={clock.job.done}
          total={clock.job.total}
          unit="days"
          action={mayMove ? "?" : undefined}
          failed={clock.job.failures.length}
          failures={clock.job.failures.map((failure) => ({
            key: failure.subject,
            what: failure.subject,
            why: failure.reason,
          }))}
          startedBy={
            <>
              started <InstantText at={clock.job.startedAt} zone={zone} />
            </>
          }
        />
      ) : null}
      {running ? <LiveRefresh everyMs={1500} /> : null}
      {mayMove && !running ? (
        <MoveForms clock={clock} zone={zone} earliest={earliest} refused={refused} />
      ) : null}
    </>
  );
}

/** What the clock does or did last, by the organization's zone. */
function jobLabel({ nowAt, targetAt }: Clock, state: string, zone: string): string {
  if (targetAt !== null) return `Moving to ${formatInstant(targetAt, zone, "en", {})}`;
  const at = formatInstant(nowAt, zone, "en", {});
  return state === "done" ? `Arrived at ${at}` : `Stopped at ${at}`;
}

function MoveForms(props: {
  clock: Clock;
  zone: string;
  earliest: string;
  refused: RefusedForm | undefined;
}) {
  const { clock, zone, earliest, refused } = props;
  return (
    <div className="mt-5 grid gap-5 md:grid-cols-2">
      <Card title="One step">
        <Form method="post" className="flex flex-wrap gap-3">
          <Button name="intent" value="advance_day">
            Advance one day
          </Button>
          {clock.nextDueAt === null ? null : (
            <Button name="intent" value="advance_renewal">
              To the next renewal
            </Button>
          )}
        </Form>
        {clock.nextDueAt === null ? (
          <p className="mt-3 text-ink-2">Nothing is due: no subscription runs.</p>
        ) : (
          <p className="mt-3 text-ink-2">
            The next renewal is on <InstantText at={clock.nextDueAt} zone={zone} />.
          </p>
        )}
      </Card>
      <Card title="To a date">
        <Form method="post" className="grid gap-4">
          <FormFields state={refused}>
            <DateField
              name="date"
              label="Date"
              hint={`Midnight in ${zone}. Everything due until then happens.`}
              min={earliest}
            />
          </FormFields>
          <div>
            <Button tone="primary" name="intent" value="advance_date">
              Move the clock
            </Button>
          </div>
        </Form>
      </Card>
    </div>
  );
}

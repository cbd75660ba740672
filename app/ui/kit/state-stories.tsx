import { dayOf } from "~/billing/time/day";
import { Button, ButtonLink } from "~/ui/button";
import { CopyId } from "~/ui/copy-id";
import { DateRangeText, DateText, InstantText, PeriodText } from "~/ui/date-text";
import { CodeSample, EmptyState, FailedPart, NothingMatches } from "~/ui/empty-state";
import { Flash } from "~/ui/flash";
import { JobProgress } from "~/ui/job-progress";
import { Story } from "~/ui/kit/story";
import { MoneyText, UnitPriceText } from "~/ui/money-text";
import { StatusBadge } from "~/ui/status-badge";
import { type BadgeSubject, badgeLooks } from "~/ui/status-vocabulary";
import { TestClockBar } from "~/ui/test-clock-bar";

const noon = Date.UTC(2026, 10, 21, 8, 14);

export function StateStories() {
  return (
    <>
      <Story name="Status badges" note="A word with a shape; colour only repeats it.">
        <div className="grid gap-3">
          {(Object.keys(badgeLooks) as BadgeSubject[]).map((subject) => (
            <div key={subject} className="md:grid md:grid-cols-[9rem_1fr]">
              <h3 className="mb-1 font-medium text-ink-3">{subject.replace("_", " ")}</h3>
              <div className="flex flex-wrap gap-2">
                {Object.keys(badgeLooks[subject]).map((state) => (
                  <StatusBadge
                    key={state}
                    subject={subject}
                    state={state}
                    detail={state === "overdue" ? "16 days" : undefined}
                  />
                ))}
              </div>
            </div>
          ))}
          <div>
            <StatusBadge subject="payment" state="some_new_state" />
          </div>
        </div>
      </Story>
      <Story name="Money and dates">
        <ul className="grid max-w-100 gap-1 text-right">
          <li>
            <MoneyText amountMinor={47398n} currency="EUR" href="#how" />
          </li>
          <li>
            <MoneyText amountMinor={-2096n} currency="EUR" />
          </li>
          <li>
            <MoneyText amountMinor={112000n} currency="EUR" sign="always" />
          </li>
          <li>
            <MoneyText amountMinor={31000n} currency="GBP" /> ·{" "}
            <MoneyText amountMinor={31000n} currency="USD" unit="code" />
          </li>
          <li>
            <MoneyText amountMinor={500n} currency="JPY" /> · <MoneyText amountMinor={1234n} currency="KWD" />
          </li>
          <li>
            <UnitPriceText price="0.006" currency="EUR" />
          </li>
          <li>
            <MoneyText />
          </li>
        </ul>
        <p className="mt-3">
          <DateText day={dayOf(2026, 11, 21)} /> ·{" "}
          <PeriodText from={dayOf(2026, 11, 1)} to={dayOf(2026, 12, 1)} /> ·{" "}
          <DateRangeText from={dayOf(2026, 11, 21)} lastDay={dayOf(2026, 12, 20)} /> ·{" "}
          <InstantText at={noon} zone="Europe/Berlin" />
        </p>
      </Story>
      <Story name="Buttons">
        <div className="flex flex-wrap gap-3">
          <Button tone="primary" type="button">
            Publish version 4
          </Button>
          <Button type="button">Save draft</Button>
          <Button tone="danger" type="button">
            End on 30 Nov
          </Button>
          <ButtonLink tone="quiet" to="#back">
            Back
          </ButtonLink>
          <Button type="button" disabled>
            Charging…
          </Button>
        </div>
      </Story>
      <Story name="Flash, progress, clock">
        <Flash kind="done">Version 4 of Team is published. New subscriptions start on it.</Flash>
        <Flash kind="refused">
          Business has no EUR price, and this subscription is billed in EUR. Add a EUR price to Business.
        </Flash>
        <Flash kind="attention">473.98 € overdue since 5 Nov, next try 24 Nov.</Flash>
        <TestClockBar now={noon} zone="Europe/Berlin" clockHref="#clock" />
        <div className="mt-4">
          <JobProgress
            label="Billing run"
            state="running"
            done={1120}
            total={5000}
            failed={3}
            unit="billed"
            remaining="2 min"
            startedBy="started by Mira"
            action="#job"
            failures={[{ key: "1", what: "Zeta Ltd", why: "no tax rate for US-CA" }]}
          />
        </div>
      </Story>
      <Story name="Empty, filtered to nothing, failed">
        <div className="grid gap-4">
          <EmptyState
            title="No usage yet"
            action={
              <ButtonLink tone="primary" to="#key">
                Create an API key
              </ButtonLink>
            }
            sample={
              <CodeSample label="Send an event">
                {'curl -X POST /api/v1/events -d \'{"transaction_id": "t1"}\''}
              </CodeSample>
            }
          >
            Send events with their id, subscription, metric and time. Here is a request to copy.
          </EmptyState>
          <NothingMatches clearHref="#all" />
          <FailedPart what="The usage chart" retryHref="#retry" />
          <p>
            <CopyId value="cus_01jd3kzq8v5x9m2n4p6r8t0w2y" what="customer id" />
          </p>
        </div>
      </Story>
    </>
  );
}

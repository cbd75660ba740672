import { Form } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import { pageOf } from "~/portal/links";
import { NextInvoice, type NextInvoiceView } from "~/portal/pages/next-invoice";
import {
  NextLine,
  PriceLine,
  SubscriptionBadge,
  type SubscriptionView,
} from "~/portal/pages/subscription-line";
import { type UsageLine, UsageTable } from "~/portal/pages/usage-page";
import { Button, ButtonLink } from "~/ui/button";
import { Section } from "~/ui/card";
import { DateRangeText, InstantText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { ErrorSummary } from "~/ui/error-summary";
import { PageHeader } from "~/ui/page-header";
import { StubPart, WithStub } from "~/ui/stub";

type Props = {
  readonly view: SubscriptionView & { readonly canUndo: boolean };
  readonly usage: readonly UsageLine[];
  /** Null where it stands on none. */
  readonly next: NextInvoiceView | null;
  readonly refused?: RefusedForm;
};

/** What do I have, what does it cost, how do I stop? */
export function SubscriptionPage({ view, usage, next, refused }: Props) {
  const { subscription, plan, period, status } = view;
  const page = pageOf("subscription", subscription.id);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title={plan.name}
        crumbs={[{ label: "Overview", to: "/portal" }]}
        badge={<SubscriptionBadge view={view} />}
        actions={
          view.canUndo ? (
            <Form method="post">
              <Button tone="primary">Keep {plan.name}</Button>
            </Form>
          ) : ["canceled", "expired"].includes(status) || subscription.endsAt !== null ? null : (
            <>
              <ButtonLink tone="primary" to={`${page}/change`}>
                Change
              </ButtonLink>
              <ButtonLink to={`${page}/cancel`}>Cancel</ButtonLink>
            </>
          )
        }
      />
      <WithStub
        label="Key facts"
        stub={
          <StubPart>
            <DescriptionList
              facts={[
                {
                  label: "Since",
                  value: <InstantText at={subscription.startsAt} zone={subscription.zone} city="hide" />,
                },
                period && {
                  label: "Period",
                  value: <DateRangeText from={period.from} lastDay={Math.max(period.from, period.to - 1)} />,
                },
                {
                  label: "Billed",
                  value: view.timing === "in_advance" ? "at the start of a period" : "at the end of a period",
                },
              ]}
            />
          </StubPart>
        }
      >
        <p className="text-section">
          <PriceLine view={view} />
        </p>
        <p className="mt-1 text-ink-2">
          <NextLine view={view} />
        </p>
        <NextInvoice next={next} />
        {usage.length > 0 ? (
          <Section title="Usage so far">
            <UsageTable lines={usage} />
          </Section>
        ) : null}
      </WithStub>
    </>
  );
}

import { pageOf } from "~/console/links";
import { planTitle } from "~/console/pages/subscriptions-table";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
import { ConfirmPage, type MovedFigure } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { formatDate } from "~/ui/format/date";
import { Tabs } from "~/ui/tabs";

export type CancelFigures = {
  readonly lastDay: number;
  readonly unusedDays: number;
  readonly usageBilledFrom: number;
};

type Props = {
  readonly base: string;
  readonly subscription: SubscriptionRow;
  readonly when: "now" | "period_end";
  /** Null when it was refused; the refusal then says why. */
  readonly figures: CancelFigures | null;
  readonly previewHash: string;
  readonly refusals: readonly { readonly message: string }[];
  readonly moved: readonly MovedFigure[];
};

/** Ending is confirmed with its consequences: now gives nothing back, at the end of the period can be undone. */
export function SubscriptionCancelPage(props: Props) {
  const { base, subscription, when, figures, refusals } = props;
  const page = pageOf(base, "subscription", subscription.id);
  const title = planTitle(subscription);
  const crumbs = [
    { label: "Subscriptions", to: `${base}/subscriptions` },
    { label: title, to: page },
  ];
  return (
    <>
      <ErrorSummary errors={refusals} />
      <Tabs
        label="When does it end?"
        tabs={[
          { label: "At the end of the period", to: "?when=period_end", current: when === "period_end" },
          { label: "Now", to: "?when=now", current: when === "now" },
        ]}
      />
      {figures ? (
        <Confirmation {...props} figures={figures} title={title} page={page} crumbs={crumbs} />
      ) : null}
    </>
  );
}

type ConfirmationProps = Props & {
  readonly figures: CancelFigures;
  readonly title: string;
  readonly page: string;
  readonly crumbs: readonly { readonly label: string; readonly to: string }[];
};

function Confirmation({
  subscription,
  when,
  figures,
  title,
  page,
  crumbs,
  previewHash,
  moved,
}: ConfirmationProps) {
  const last = formatDate(figures.lastDay, "en");
  const usage = formatDate(figures.usageBilledFrom, "en");
  const hasUsage = subscription.terms.charges.length > 0;
  const days = figures.unusedDays === 1 ? "1 day" : `${figures.unusedDays} days`;
  const now = when === "now";
  return (
    <ConfirmPage
      title={`End ${title} for ${subscription.customerName} ${now ? "today" : `after ${last}`}?`}
      crumbs={crumbs}
      moved={moved}
      costTitle="What it costs or gives back"
      cost={
        <>
          <p>
            {figures.unusedDays > 0
              ? `Nothing is given back for the ${days} left that were paid in advance.`
              : "Nothing is given back, and no unused days were paid."}
          </p>
          {hasUsage ? (
            <p className="mt-2">
              Usage since {usage} is billed {now ? "with the next run" : "when it has ended"}.
            </p>
          ) : null}
        </>
      }
      consequences={[
        {
          label: "Documents",
          value: hasUsage ? "One invoice for the usage not yet billed, if there is any." : "None.",
        },
        {
          label: "Undo",
          value: now
            ? "An ended subscription cannot be taken up again. Start a new one instead."
            : `Until ${last}.`,
        },
      ]}
      confirmLabel={now ? "End today" : `End after ${last}`}
      busyLabel="Ending…"
      cancelHref={page}
      previewHash={previewHash}
      tone={now ? "danger" : "primary"}
      hidden={{ when }}
    >
      <p>
        {now
          ? `${title} ends at once; the last day that counts is ${last}.`
          : `${title} runs until ${last} and is not renewed.`}
      </p>
    </ConfirmPage>
  );
}

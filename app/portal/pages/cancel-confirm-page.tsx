import { pageOf } from "~/portal/links";
import type { Ending } from "~/portal/pages/cancel-page";
import { ButtonLink } from "~/ui/button";
import { ConfirmPage, type MovedFigure } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { formatDate } from "~/ui/format/date";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly subscriptionId: string;
  readonly planName: string;
  readonly when: "now" | "period_end";
  readonly hasUsage: boolean;
  /** Null when it was refused. */
  readonly ending: Ending | null;
  readonly previewHash: string;
  readonly moved: readonly MovedFigure[];
  readonly refusals: readonly { readonly message: string }[];
};

/** The second page: what is kept, what is lost, one button. */
export function CancelConfirmPage(props: Props) {
  const { subscriptionId, planName, when, hasUsage, ending, refusals } = props;
  const page = pageOf("subscription", subscriptionId);
  const crumbs = [
    { label: "Overview", to: "/portal" },
    { label: planName, to: page },
  ];
  if (!ending) {
    return (
      <>
        <ErrorSummary errors={refusals} />
        <PageHeader title={`${planName} cannot be cancelled`} crumbs={crumbs} />
        <ButtonLink to={page}>Back to {planName}</ButtonLink>
      </>
    );
  }
  const last = formatDate(ending.lastDay, "en");
  const now = when === "now";
  const days = ending.unusedDays === 1 ? "1 day" : `${ending.unusedDays} days`;
  return (
    <>
      <ErrorSummary errors={refusals} />
      <ConfirmPage
        title={now ? `End ${planName} today?` : `Cancel ${planName} on ${last}?`}
        crumbs={crumbs}
        moved={props.moved}
        costTitle="What you get back"
        cost={
          <p>
            {now && ending.unusedDays > 0
              ? `Nothing is given back for the ${days} left that you paid for.`
              : "Nothing is given back, and no days you paid for are lost."}
          </p>
        }
        consequences={[
          {
            label: "Last invoice",
            value: hasUsage
              ? `Usage since ${formatDate(ending.usageBilledFrom, "en")} is billed ${now ? "today" : "when it has ended"}.`
              : "Invoices already issued stay as they are.",
          },
          { label: "Undo", value: now ? "An ended subscription does not come back." : `Until ${last}.` },
        ]}
        confirmLabel={now ? "End it today" : `Cancel on ${last}`}
        busyLabel="Cancelling…"
        cancelHref={page}
        previewHash={props.previewHash}
        tone={now ? "danger" : "primary"}
        hidden={{ when }}
      >
        <p>
          {now
            ? `${planName} ends today.`
            : `${planName} runs until ${last} and is not renewed. You keep everything until then.`}
        </p>
      </ConfirmPage>
    </>
  );
}

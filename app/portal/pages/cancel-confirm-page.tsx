import { pageOf } from "~/portal/links";
import type { Ending } from "~/portal/pages/cancel-page";
import { ButtonLink } from "~/ui/button";
import { ChangePreview, confirmLabel, type PreviewedChange } from "~/ui/change-preview";
import { ConfirmPage, type MovedFigure } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { formatDate } from "~/ui/format/date";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly subscriptionId: string;
  readonly planName: string;
  readonly when: "now" | "period_end";
  readonly hasUsage: boolean;
  /** Null when it was refused, as is the preview. */
  readonly ending: Ending | null;
  readonly preview: PreviewedChange | null;
  readonly moved: readonly MovedFigure[];
  readonly refusals: readonly { readonly message: string }[];
};

/** The second page: what is kept, what is billed and given back, one button. */
export function CancelConfirmPage(props: Props) {
  const { subscriptionId, planName, when, hasUsage, ending, preview, refusals } = props;
  const page = pageOf("subscription", subscriptionId);
  const crumbs = [
    { label: "Overview", to: "/portal" },
    { label: planName, to: page },
  ];
  if (!ending || !preview) {
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
  return (
    <>
      <ErrorSummary errors={refusals} />
      <ConfirmPage
        title={now ? `End ${planName} today?` : `Cancel ${planName} on ${last}?`}
        crumbs={crumbs}
        moved={props.moved}
        costTitle="What you pay and get back"
        cost={<ChangePreview change={preview} />}
        consequences={[
          {
            label: "Last invoice",
            value: hasUsage
              ? `Usage since ${formatDate(ending.usageBilledFrom, "en")} is billed ${now ? "today" : "when it has ended"}.`
              : "Invoices already issued stay as they are.",
          },
          { label: "Undo", value: now ? "An ended subscription does not come back." : `Until ${last}.` },
        ]}
        confirmLabel={now ? confirmLabel("End it today", preview) : `Cancel on ${last}`}
        busyLabel="Cancelling…"
        cancelHref={page}
        previewHash={preview.previewHash}
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

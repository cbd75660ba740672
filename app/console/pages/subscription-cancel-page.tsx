import { UNUSED_WORDS } from "~/console/forms/cancel";
import { type ChangeFieldsProps, When } from "~/console/pages/subscription-change-fields";
import { type ChangeRefusals, SubscriptionChangePage } from "~/console/pages/subscription-change-page";
import { planTitle } from "~/console/pages/subscriptions-table";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
import type { PreviewedChange } from "~/ui/change-preview";
import type { MovedFigure } from "~/ui/confirm-page";
import { DescriptionList } from "~/ui/description-list";
import { ChoiceField } from "~/ui/field";
import { formatDate } from "~/ui/format/date";

export type EndFigures = {
  readonly lastDay: number;
  readonly unusedDays: number;
  readonly usageBilledFrom: number;
};

type Props = {
  readonly base: string;
  readonly subscription: SubscriptionRow;
  readonly present: ChangeFieldsProps["present"];
  readonly chosen: Readonly<Record<string, string>>;
  /** Null when it was refused; the refusal then says why. */
  readonly preview: PreviewedChange | null;
  readonly ending: EndFigures | null;
  readonly refusals: ChangeRefusals;
  readonly moved: readonly MovedFigure[];
};

/** Ending is confirmed with its documents and with what cannot be undone. */
export function SubscriptionCancelPage(props: Props) {
  const { subscription, ending, preview } = props;
  const last = ending ? formatDate(ending.lastDay, "en") : null;
  const isLater = preview?.isLater ?? false;
  const atRenewal = (props.chosen.when ?? "renewal") === "renewal";
  const title = `End ${planTitle(subscription)} for ${subscription.customerName}`;
  return (
    <SubscriptionChangePage
      {...props}
      title={last === null ? title : `${title} ${isLater ? `after ${last}` : "today"}?`}
      verb={isLater && last ? `End after ${last}` : "End today"}
      tone={isLater ? undefined : "danger"}
      fields={<CancelFields present={props.present} lastDay={atRenewal ? (ending?.lastDay ?? null) : null} />}
      consequences={ending ? <Consequences {...props} ending={ending} isLater={isLater} /> : null}
    />
  );
}

/** `lastDay` is the one of a cancellation at the end of the period, where that is what is looked at. */
function CancelFields({ present, lastDay }: Pick<Props, "present"> & { readonly lastDay: number | null }) {
  return (
    <div className="grid gap-5">
      <When
        present={present}
        first="renewal"
        renewal={lastDay}
        words={{ renewal: "At the end of the period", now: "Now", day: "On a day" }}
      />
      <ChoiceField
        name="unused"
        label="Days paid for and not used"
        defaultValue="credit"
        options={Object.entries(UNUSED_WORDS).map(([value, label]) => ({ value, label }))}
      />
      <ChoiceField
        name="final"
        label="What is open at the end"
        defaultValue="yes"
        options={[
          { value: "yes", label: "A closing invoice for it" },
          { value: "no", label: "No invoice: it is let go" },
        ]}
      />
    </div>
  );
}

type ConsequencesProps = Props & { readonly ending: EndFigures; readonly isLater: boolean };

function Consequences({ subscription, ending, isLater }: ConsequencesProps) {
  const last = formatDate(ending.lastDay, "en");
  const hasUsage = subscription.terms.charges.length > 0;
  const days = ending.unusedDays === 1 ? "1 day" : `${ending.unusedDays} days`;
  return (
    <DescriptionList
      align="start"
      facts={[
        { label: "Last day", value: last },
        ending.unusedDays > 0 && { label: "Paid and not used", value: days },
        hasUsage && {
          label: "Usage",
          value: `Since ${formatDate(ending.usageBilledFrom, "en")}, billed ${isLater ? "when it has ended" : "now"}.`,
        },
        {
          label: "Undo",
          value: isLater
            ? `Until ${last}.`
            : "An ended subscription cannot be taken up again. Start a new one instead.",
        },
      ]}
    />
  );
}

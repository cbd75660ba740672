import type { ChangePage } from "~/console/forms/subscription-change";
import { priceSummary } from "~/console/pages/terms-words";
import type { PlanChoice } from "~/console/queries/subscription-change.server";
import { publicId } from "~/public-ids";
import { DateField } from "~/ui/date-field";
import { ChoiceField, NumberField, SelectField } from "~/ui/field";
import { formatDate } from "~/ui/format/date";

export type ChangeFieldsProps = {
  readonly kind: ChangePage;
  readonly present: {
    readonly planId: string;
    readonly quantity: string;
    readonly currency: string;
    readonly zone: string;
    /** The first day of the next period; null before the start. */
    readonly renewsOn: number | null;
  };
  readonly plans: readonly PlanChoice[];
  /** The fixed items of the plan, with the units held now. */
  readonly items: readonly { readonly code: string; readonly name: string; readonly units: string }[];
};

/** What each page of changes asks, and what its button begins with. */
export const CHANGE_WORDS: Readonly<Record<ChangePage, { readonly title: string; readonly verb: string }>> = {
  plan: { title: "Change plan or quantity", verb: "Change" },
  units: { title: "Change units", verb: "Change units" },
  "bill-day": { title: "Change the bill day", verb: "Change bill day" },
  pause: { title: "Pause billing", verb: "Pause" },
  resume: { title: "Resume billing", verb: "Resume" },
  undo: { title: "Take back the planned change", verb: "Take back" },
};

/** What may be chosen for each kind of change; null where there is nothing to choose. */
export function changeFields(props: ChangeFieldsProps) {
  return props.kind === "undo" ? null : <ChangeFields {...props} />;
}

function ChangeFields(props: ChangeFieldsProps) {
  switch (props.kind) {
    case "plan":
      return <PlanFields {...props} />;
    case "units":
      return <UnitsFields {...props} />;
    case "bill-day":
      return <BillDayFields {...props} />;
    case "pause":
      return <WhenAlone present={props.present} first="now" words={{ now: "Now", day: "From a day on" }} />;
    case "resume":
      return <WhenAlone present={props.present} first="now" words={{ now: "Now", day: "On a day" }} />;
    case "undo":
      return null;
  }
}

function PlanFields({ plans, present }: ChangeFieldsProps) {
  return (
    <div className="grid gap-5">
      <ChoiceField
        name="plan"
        label="Plan"
        defaultValue={publicId("plan", present.planId)}
        options={plans.map((plan) => ({
          value: publicId("plan", plan.id),
          label: plan.id === present.planId ? `${plan.name}, as now` : plan.name,
          hint: priceSummary({
            ...plan.terms,
            prices: plan.terms.prices.filter((price) => price.currency === present.currency),
          }),
        }))}
      />
      <NumberField
        name="quantity"
        label="Quantity"
        hint="Multiplies the recurring price: seats, licences."
        defaultValue={present.quantity}
        width={4}
      />
      <When
        present={present}
        first="auto"
        words={{
          auto: "As set: more at once, less with the renewal",
          now: "Now",
          renewal: "With the next renewal",
          day: "On a day",
        }}
      />
      <ChoiceField
        name="unused"
        label="Days paid for and not used"
        defaultValue="credit"
        options={[
          { value: "credit", label: "Give credit" },
          { value: "keep", label: "Give nothing back" },
        ]}
      />
    </div>
  );
}

function UnitsFields({ items, present }: ChangeFieldsProps) {
  return (
    <div className="grid gap-5">
      <SelectField
        name="item"
        label="Fixed charge"
        defaultValue={items[0]?.code}
        options={items.map(({ code, name, units }) => ({ value: code, label: `${name}, now ${units}` }))}
      />
      <NumberField name="units" label="Units" defaultValue={items[0]?.units} width={4} />
      <When
        present={present}
        first="now"
        words={{ now: "Now", renewal: "With the next renewal", day: "On a day" }}
      />
    </div>
  );
}

function BillDayFields({ present }: ChangeFieldsProps) {
  return (
    <div className="grid gap-5">
      <NumberField
        name="day"
        label="Day of the month"
        hint="1 to 31; shorter months are billed on their last day."
        width={4}
      />
      <DateField
        name="on"
        label="Not before"
        optional
        hint={`A day in ${present.zone}. Left empty, the next time the day comes.`}
      />
    </div>
  );
}

type WhenProps = Pick<ChangeFieldsProps, "present"> & {
  readonly first: string;
  readonly words: Readonly<Record<string, string>>;
};

/** For a change that asks nothing else. */
function WhenAlone(props: WhenProps) {
  return (
    <div className="grid gap-5">
      <When {...props} />
    </div>
  );
}

/** When a change takes effect: now, with the renewal, or on a day. */
export function When({ present, first, words }: WhenProps) {
  const { renewsOn, zone } = present;
  const dayWords = (words.day ?? "On a day").toLowerCase();
  return (
    <>
      <ChoiceField
        name="when"
        label="When"
        defaultValue={first}
        options={Object.entries(words).map(([value, label]) => ({
          value,
          label: value === "renewal" && renewsOn !== null ? `${label}, ${formatDate(renewsOn, "en")}` : label,
        }))}
      />
      <DateField
        name="on"
        label="Day"
        optional
        hint={`In ${zone}, where “${dayWords}” is chosen. A day in the past settles what was billed since.`}
      />
    </>
  );
}

import type { AskedPrices } from "~/billing/subscription/agreed-prices";
import { asksForPrice } from "~/console/forms/agreed-prices";
import { type ChangePage, END_AGREED, takeBackField, unitsField } from "~/console/forms/subscription-change";
import { AgreedPriceFields } from "~/console/pages/agreed-price-fields";
import { planTitle } from "~/console/pages/subscriptions-table";
import { phasesFromWords, phaseWord, priceSummary } from "~/console/pages/terms-words";
import type { PlanChoice } from "~/console/queries/subscription-change.server";
import { publicId } from "~/public-ids";
import { DateField } from "~/ui/date-field";
import { CheckField, ChoiceField, NumberField, SelectField, TextField } from "~/ui/field";
import { formatDate } from "~/ui/format/date";
import { formatDecimal } from "~/ui/format/number";

export type ChangeFieldsProps = {
  readonly kind: ChangePage;
  readonly present: {
    readonly planId: string;
    readonly quantity: string;
    readonly currency: string;
    readonly zone: string;
    readonly versionNumber: number;
    /** The prices agreed for the present stay; null: those of the catalog hold. */
    readonly agreed: AskedPrices | null;
    /** The first day of the next period; null before the start. */
    readonly renewsOn: number | null;
  };
  readonly plans: readonly PlanChoice[];
  /** The choices as the address holds them. */
  readonly chosen: Readonly<Record<string, string>>;
  /** The fixed items of the plan, with the units held now and the next that are planned. */
  readonly items: readonly {
    readonly code: string;
    readonly name: string;
    readonly units: string;
    readonly planned: { readonly units: string; readonly on: number } | null;
  }[];
  /** The add-ons sold beside it that have not ended. */
  readonly addOns: readonly {
    readonly planName: string;
    readonly quantity: string;
    readonly isPaused: boolean;
  }[];
  /** In whose names billing stops, now or from a day that is planned. */
  readonly pausedBy: readonly string[];
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
      return <StopFields {...props} words={{ now: "Now", day: "From a day on" }} />;
    case "resume":
      return <StopFields {...props} words={{ now: "Now", day: "On a day" }} />;
    case "undo":
      return null;
  }
}

function PlanFields({ plans, present, chosen }: ChangeFieldsProps) {
  const target = plans.find(({ id }) => publicId("plan", id) === chosen.plan);
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
      {target && target.id !== present.planId ? <PhaseField key={target.id} plan={target} /> : null}
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
      <UnusedField
        hints={{
          set: "Another plan gives credit; a smaller quantity of the same one does what the organization has set.",
          keep: "A smaller quantity of the same plan takes effect with the renewal.",
        }}
      />
      <AgreedFields plans={plans} present={present} chosen={chosen} />
    </div>
  );
}

/** What happens to days that are paid for where less is held. */
function UnusedField({ hints }: { readonly hints: { readonly set: string; readonly keep: string } }) {
  return (
    <ChoiceField
      name="unused"
      label="Days paid for and not used"
      defaultValue="set"
      options={[
        { value: "set", label: "As set", hint: hints.set },
        { value: "credit", label: "Give credit" },
        { value: "keep", label: "Give nothing back", hint: hints.keep },
      ]}
    />
  );
}

/** What is agreed with single customers only; folded, because most have none of it. */
function AgreedFields({ plans, present, chosen }: Pick<ChangeFieldsProps, "plans" | "present" | "chosen">) {
  const target = plans.find(
    ({ id }) => publicId("plan", id) === (chosen.plan ?? publicId("plan", present.planId)),
  );
  const isSame = target?.id === present.planId;
  const held = isSame ? present.agreed : null;
  const isUsed = Object.entries(chosen).some(
    ([name, text]) => text !== "" && (name === "bill_day" || name === END_AGREED || asksForPrice(name)),
  );
  return (
    <details open={isUsed || present.agreed !== null}>
      <summary className="font-medium">Agreed with this customer</summary>
      <div className="mt-3 grid gap-5">
        {present.agreed !== null && !isSame ? (
          <p className="text-ink-2">The prices agreed for its present plan end with the change.</p>
        ) : null}
        {isSame && target.versionNumber !== present.versionNumber ? (
          <p className="text-ink-2">
            {`Another price or bill day begins with version ${target.versionNumber} of ${target.name}, which is in force; the subscription is on version ${present.versionNumber}.`}
          </p>
        ) : null}
        {target ? (
          <AgreedPriceFields
            key={target.id}
            currency={present.currency}
            prices={target.agreeable}
            held={held ?? {}}
            typed={chosen}
          />
        ) : null}
        {held === null ? null : (
          <CheckField name={END_AGREED} label="End what was agreed: the plan’s own prices hold again" />
        )}
        <NumberField
          name="bill_day"
          label="Bill day"
          optional
          hint="A day of the month of its own, 1 to 31, from the change on."
          width={4}
        />
      </div>
    </details>
  );
}

/** Which phase of another plan it begins with, where that has several. */
function PhaseField({ plan }: { readonly plan: PlanChoice }) {
  if (plan.phases.length < 2) return null;
  const counted = phasesFromWords[plan.terms.phasesFrom ?? "subscription"].toLowerCase();
  return (
    <SelectField
      name="start_phase"
      label={`${plan.name} begins with`}
      hint={`Its phases count ${counted}, and those that are over are passed over. A phase that is chosen here begins with the change.`}
      width={40}
      options={[
        { value: "", label: "The phase that is due" },
        ...plan.phases.map((kind) => ({ value: kind, label: phaseWord(kind) })),
      ]}
    />
  );
}

function UnitsFields({ items, present }: ChangeFieldsProps) {
  if (items.length === 0) {
    return <p className="text-ink-2">Its plan has no fixed charges, so there are no units to change.</p>;
  }
  return (
    <div className="grid gap-5">
      {items.map((item) => (
        <ItemUnitsField key={item.code} item={item} />
      ))}
      <When
        present={present}
        first="now"
        words={{ now: "Now", renewal: "With the next renewal", day: "On a day" }}
      />
      <UnusedField
        hints={{
          set: "Fewer units do what the organization has set.",
          keep: "Fewer units of what is paid in advance take effect with the next period.",
        }}
      />
    </div>
  );
}

/** Units of one item; a number that is left as it is changes nothing. */
function ItemUnitsField({ item }: { readonly item: ChangeFieldsProps["items"][number] }) {
  const { code, name, units, planned } = item;
  const number = (text: string) => formatDecimal(text, "en");
  const next = planned && `${number(planned.units)} from ${formatDate(planned.on, "en")} on`;
  return (
    <div className="grid gap-2">
      <NumberField
        name={unitsField(code)}
        label={`Units of ${name}`}
        hint={
          next === null
            ? `Now ${number(units)}.`
            : `Now ${number(units)}, and ${next} as planned. Other units from an earlier day take that back.`
        }
        defaultValue={units}
        width={10}
      />
      {next === null ? null : (
        <CheckField name={takeBackField(code)} label={`Take back the planned units of ${name}, ${next}`} />
      )}
    </div>
  );
}

type StopProps = Pick<ChangeFieldsProps, "kind" | "present" | "addOns" | "pausedBy"> &
  Pick<WhenProps, "words">;

/** When billing stops or goes on, in whose name, and whether that is so for add-ons too. */
function StopFields({ kind, present, addOns, pausedBy, words }: StopProps) {
  const isPause = kind === "pause";
  const names = addOns.filter(({ isPaused }) => isPaused !== isPause).map(planTitle);
  const who = listed(names);
  return (
    <div className="grid gap-5">
      <When present={present} first="now" words={words} />
      {isPause ? <PauseNameField /> : <ResumeNameField pausedBy={pausedBy} />}
      {names.length === 0 ? null : (
        <ChoiceField
          name="add_ons"
          label="Its add-ons"
          defaultValue="apart"
          options={
            isPause
              ? [
                  { value: "apart", label: "Go on", hint: `Billed as before: ${who}.` },
                  { value: "too", label: "Are paused too", hint: `Not billed from then on: ${who}.` },
                ]
              : [
                  { value: "apart", label: "Stay paused", hint: `Still not billed: ${who}.` },
                  { value: "too", label: "Go on too", hint: `Billed again from then on: ${who}.` },
                ]
          }
        />
      )}
    </div>
  );
}

function PauseNameField() {
  return (
    <TextField
      name="service"
      label="In the name of"
      optional
      hint="A code of your own, such as fraud. Each name stops billing by itself, and it goes on once none does. Left empty: billing."
      width={20}
      input={{ className: "input-code", spellCheck: false, autoComplete: "off" }}
    />
  );
}

/** Which of several stops is taken back; one that is billing's own needs no choice. */
function ResumeNameField({ pausedBy }: Pick<ChangeFieldsProps, "pausedBy">) {
  const [first] = pausedBy;
  if (first === undefined || (pausedBy.length === 1 && first === "billing")) return null;
  return (
    <ChoiceField
      name="service"
      label="Paused in the name of"
      hint="Billing goes on once none of them stops it."
      defaultValue={pausedBy.includes("billing") ? "billing" : first}
      options={pausedBy.map((service) => ({ value: service, label: service }))}
    />
  );
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
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
  /** The day named beside the renewal, where it is not the renewal itself. */
  readonly renewal?: number | null;
};

/** When a change takes effect: now, with the renewal, or on a day. */
export function When({ present, first, words, renewal = present.renewsOn }: WhenProps) {
  const { zone } = present;
  const dayWords = (words.day ?? "On a day").toLowerCase();
  return (
    <>
      <ChoiceField
        name="when"
        label="When"
        defaultValue={first}
        options={Object.entries(words).map(([value, label]) => ({
          value,
          label: value === "renewal" && renewal !== null ? `${label}, ${formatDate(renewal, "en")}` : label,
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

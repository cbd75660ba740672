import { Form, Link, useFetcher, useNavigation } from "@remix-run/react";
import { type FormEvent, useEffect, useRef } from "react";
import { termsIn } from "~/billing/catalog/terms-in-currency";
import type { AnchorKind } from "~/billing/subscription/subscription-kinds";
import { agreeablePrices, isAgreedPrice } from "~/console/forms/agreed-prices";
import type { StartAnswer } from "~/console/forms/start-preview";
import { AgreedPriceFields } from "~/console/pages/agreed-price-fields";
import { StartPreview } from "~/console/pages/start-preview";
import { planTitle } from "~/console/pages/subscriptions-table";
import { TermsView } from "~/console/pages/terms-view";
import type { NamedRate } from "~/console/pages/terms-words";
import { phaseWord } from "~/console/pages/terms-words";
import { POLICY_WORDS } from "~/console/policy-words";
import type { PlanRow } from "~/console/queries/plans.server";
import type { RefusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import { Button } from "~/ui/button";
import { DateField } from "~/ui/date-field";
import { ChoiceField, FormActions, FormFields, NumberField, SelectField, TextField } from "~/ui/field";
import { PreviewPane } from "~/ui/preview-pane";

type Props = {
  readonly base: string;
  readonly customer: { readonly name: string; readonly currency: string; readonly zone: string };
  readonly plan: PlanRow;
  /** Today by the customer's clock, `2026-11-21`. */
  readonly today: string;
  readonly shown: StartAnswer | null;
  /** What an add-on can be sold beside; empty for a base plan. */
  readonly bases: readonly { readonly id: string; readonly planName: string; readonly quantity: string }[];
  /** The kinds of the plan's phases, in their order. */
  readonly phases: readonly string[];
  /** Where the billing rules let the periods of a new subscription begin. */
  readonly anchor: AnchorKind;
  readonly taxRates: readonly NamedRate[];
  readonly answer: StartAnswer | { readonly refused: RefusedForm } | undefined;
};

const FORM = "start-subscription";

/** The last step: from when, how many, and beside it what that will be billed. */
export function SubscriptionStartStep(props: Props) {
  const { base, customer, plan, today, shown, taxRates, answer } = props;
  const live = useLivePreview(answer);
  const updating = useNavigation().state === "submitting" || live.updating;
  const refused = answer?.refused;
  const errors = { ...refused?.errors, ...live.answer?.refused.errors };
  const latest = live.answer ?? (answer && "preview" in answer ? answer : shown);
  return (
    <div className="grid gap-8 xl:grid-cols-2">
      <Form method="post" id={FORM} onChange={live.onChange}>
        <input type="hidden" name="preview_hash" value={latest?.preview?.previewHash ?? ""} />
        <FormFields state={{ errors, values: refused?.values }}>
          <StartFields today={today} zone={customer.zone} anchor={props.anchor} />
          <AgreedFields {...props} />
        </FormFields>
        <FormActions>
          <Button tone="primary">Start subscription</Button>
          <Link to={`${base}/subscriptions`} className="btn btn-quiet">
            Cancel
          </Link>
        </FormActions>
      </Form>
      <div className="grid content-start gap-8">
        <PreviewPane title="What it will be billed" updating={updating} form={FORM}>
          <StartPreview
            preview={latest?.preview ?? null}
            problems={latest?.refused.summary ?? []}
            zone={customer.zone}
          />
        </PreviewPane>
        {plan.terms ? (
          <div>
            <h2 className="mb-3">
              {plan.name}, version {plan.versionNumber}
            </h2>
            <TermsView terms={termsIn(plan.terms, customer.currency)} taxRates={taxRates} />
          </div>
        ) : null}
      </div>
    </div>
  );
}

const PAUSE_MS = 300;

/**
 * Asks for the preview again when a choice changed, after a short pause in typing. What it said before the form itself
 * was answered is older than that answer.
 */
function useLivePreview(formAnswer: Props["answer"]) {
  const fetcher = useFetcher<StartAnswer | { readonly refused: RefusedForm }>();
  const pause = useRef<number>(undefined);
  const before = useRef<{ readonly answer: Props["answer"]; readonly data: unknown }>();
  if (before.current?.answer !== formAnswer) before.current = { answer: formAnswer, data: fetcher.data };
  useEffect(() => () => window.clearTimeout(pause.current), []);
  const isNewer = fetcher.data !== before.current?.data;
  return {
    answer: isNewer && fetcher.data && "preview" in fetcher.data ? fetcher.data : null,
    updating: fetcher.state !== "idle",
    onChange(event: FormEvent<HTMLFormElement>) {
      const form = event.currentTarget;
      window.clearTimeout(pause.current);
      pause.current = window.setTimeout(() => {
        const typed = new FormData(form);
        typed.set("intent", "preview");
        fetcher.submit(typed, { method: "post" });
      }, PAUSE_MS);
    },
  };
}

type StartProps = { readonly today: string; readonly zone: string; readonly anchor: AnchorKind };

function StartFields({ today, zone, anchor }: StartProps) {
  return (
    <div className="grid gap-5">
      <DateField
        name="starts_on"
        label="Starts on"
        hint={`A day in ${zone}. A day in the past is billed with the next run.`}
        defaultValue={today}
      />
      <NumberField
        name="quantity"
        label="Quantity"
        hint="Multiplies the recurring price: seats, licences."
        defaultValue="1"
        width={4}
      />
      <ChoiceField
        name="anchor"
        label="When do its periods begin?"
        defaultValue=""
        options={[
          {
            value: "",
            label: "As the billing rules say",
            hint: `${POLICY_WORDS.anchor.choices[anchor]}, where its plan says nothing else.`,
          },
          { value: "anniversary", label: "On the day it started", hint: "The first period is whole." },
          {
            value: "calendar",
            label: "On the first of the month",
            hint: "The first period is billed by its days.",
          },
          { value: "bill_day", label: "On the bill day of its customer" },
        ]}
      />
      <TextField
        name="external_id"
        label="External id"
        optional
        hint="The id it has in your own system."
        width={20}
      />
    </div>
  );
}

/** Where it is in the phases of its plan, when that is not their beginning. */
function PhaseFields({ phases }: Pick<Props, "phases">) {
  return (
    <>
      <SelectField
        name="start_phase"
        label="Begins with"
        optional
        options={[
          { value: "", label: "The phase that is due" },
          ...[...new Set(phases)].map((kind) => ({ value: kind, label: phaseWord(kind) })),
        ]}
      />
      <DateField
        name="phases_from"
        label="Phases count from"
        optional
        hint="The first day of an earlier subscription that this one goes on from: who comes back gets no second trial. Left empty, the day it starts."
      />
    </>
  );
}

/** What is agreed with single customers only; folded, because most have none of it. */
function AgreedFields({ customer, plan, bases, phases, answer }: Props) {
  const isAddOn = plan.terms?.addOn === true;
  const names = ["add_on_to", "bill_day", "start_phase", "phases_from", "billing_starts_on", "ends_on"];
  const { errors = {}, values = {} } = answer?.refused ?? {};
  const isWrong =
    Object.keys(errors).some((name) => names.includes(name) || isAgreedPrice(name)) ||
    Object.keys(values).some((name) => name.endsWith(".own"));
  return (
    <details className="mt-5" open={isAddOn || isWrong}>
      <summary className="font-medium">Agreed with this customer</summary>
      <div className="mt-3 grid gap-5">
        {isAddOn ? (
          <SelectField
            name="add_on_to"
            label="Add-on to"
            hint="It ends with the subscription it belongs to."
            defaultValue={bases[0] ? publicId("subscription", bases[0].id) : undefined}
            options={bases.map((base) => ({
              value: publicId("subscription", base.id),
              label: planTitle(base),
            }))}
          />
        ) : null}
        {plan.terms ? (
          <AgreedPriceFields
            currency={customer.currency}
            prices={agreeablePrices(plan.terms, customer.currency)}
            held={{}}
            typed={answer?.refused.values ?? {}}
          />
        ) : null}
        <NumberField
          name="bill_day"
          label="Bill day"
          optional
          hint="A day of the month of its own, 1 to 31."
          width={4}
        />
        {phases.length > 1 ? <PhaseFields phases={phases} /> : null}
        <DateField
          name="billing_starts_on"
          label="Billed from"
          optional
          hint="The first day that is billed, where it is later than the start."
        />
        <DateField
          name="ends_on"
          label="First day it is over"
          optional
          hint={`A day in ${customer.zone}. Left empty, it goes on until somebody ends it.`}
        />
      </div>
    </details>
  );
}

import { Form, Link, useFetcher, useNavigation } from "@remix-run/react";
import { type FormEvent, useEffect, useRef } from "react";
import type { StartAnswer } from "~/console/forms/start-preview";
import { StartPreview } from "~/console/pages/start-preview";
import { TermsView } from "~/console/pages/terms-view";
import type { PlanRow } from "~/console/queries/plans.server";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { DateField } from "~/ui/date-field";
import { ChoiceField, FormActions, FormFields, NumberField, TextField } from "~/ui/field";
import { PreviewPane } from "~/ui/preview-pane";

type Props = {
  readonly base: string;
  readonly customer: { readonly name: string; readonly currency: string; readonly zone: string };
  readonly plan: PlanRow;
  /** Today by the customer's clock, `2026-11-21`. */
  readonly today: string;
  readonly shown: StartAnswer | null;
  readonly answer: StartAnswer | { readonly refused: RefusedForm } | undefined;
};

const FORM = "start-subscription";

/** The last step: from when, how many, and beside it what that will be billed. */
export function SubscriptionStartStep(props: Props) {
  const { base, customer, plan, today, shown, answer } = props;
  const live = useLivePreview();
  const updating = useNavigation().state === "submitting" || live.updating;
  const refused = answer?.refused;
  const errors = { ...refused?.errors, ...live.answer?.refused.errors };
  const latest = live.answer ?? (answer && "preview" in answer ? answer : shown);
  return (
    <div className="grid gap-8 xl:grid-cols-2">
      <Form method="post" id={FORM} onChange={live.onChange}>
        <FormFields state={{ errors, values: refused?.values }}>
          <StartFields today={today} zone={customer.zone} />
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
            <TermsView terms={onlyIn(plan.terms, customer.currency)} />
          </div>
        ) : null}
      </div>
    </div>
  );
}

const PAUSE_MS = 300;

/** Asks for the preview again when a choice changed, after a short pause in typing. */
function useLivePreview() {
  const fetcher = useFetcher<StartAnswer | { readonly refused: RefusedForm }>();
  const pause = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(pause.current), []);
  return {
    answer: fetcher.data && "preview" in fetcher.data ? fetcher.data : null,
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

function StartFields({ today, zone }: { readonly today: string; readonly zone: string }) {
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
        defaultValue="anniversary"
        options={[
          { value: "anniversary", label: "On the day it started", hint: "The first period is whole." },
          {
            value: "calendar",
            label: "On the first of the month",
            hint: "The first period is billed by its days.",
          },
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

/** The terms as this customer will be billed by them. */
function onlyIn(terms: NonNullable<PlanRow["terms"]>, currency: string): NonNullable<PlanRow["terms"]> {
  return {
    ...terms,
    prices: terms.prices.filter((price) => price.currency === currency),
    charges: terms.charges.map((charge) => ({
      ...charge,
      prices: charge.prices.filter((price) => price.currency === currency),
    })),
  };
}

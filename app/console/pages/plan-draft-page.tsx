import { Form, useNavigation } from "@remix-run/react";
import type { TermsText } from "~/console/forms/plan-terms";
import { pageOf } from "~/console/links";
import { ChargeEditor, type MetricChoice } from "~/console/pages/charge-editor";
import { PlanExample, type ShownExample } from "~/console/pages/plan-example";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { InstantText } from "~/ui/date-text";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceField, FieldGroup, FormFields, NumberField, SelectField, TextField } from "~/ui/field";
import { Notice } from "~/ui/flash";
import { Icon } from "~/ui/icon";
import { useLateEdits } from "~/ui/late-edits";
import { CurrencyPicker } from "~/ui/money-field";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly plan: { readonly id: string; readonly name: string };
  readonly nextVersion: number;
  readonly typed: TermsText;
  readonly revision: number;
  readonly savedAt: number | null;
  readonly metrics: readonly MetricChoice[];
  readonly example: ShownExample | null;
  readonly refused: RefusedForm | undefined;
};

/** The editor of a plan's next version: everything is one form, and every button of it works without a script. */
export function PlanDraftPage(props: Props) {
  const { plan, nextVersion, typed, revision, savedAt, metrics, example, refused, base } = props;
  const updating = useNavigation().state === "submitting";
  const key = `${revision}:${shapeOf(typed)}`;
  const lateEdits = useLateEdits(key);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      {/* Remounted when rows come or go; what is typed while the answer is on its way is kept. */}
      <Form method="post" key={key} {...lateEdits}>
        <input type="hidden" name="revision" value={revision} />
        <input type="hidden" name="first_metric" value={metrics[0]?.code ?? ""} />
        {/* The first button is what Enter presses: it must change nothing. */}
        <button
          type="submit"
          name="intent"
          value="preview"
          className="sr-only"
          tabIndex={-1}
          aria-hidden="true"
        />
        <PageHeader
          title={`${plan.name}, draft of version ${nextVersion}`}
          crumbs={[
            { label: "Plans", to: `${base}/plans` },
            { label: plan.name, to: pageOf(base, "plan", plan.id) },
          ]}
          lead={
            savedAt === null ? (
              "Not saved yet"
            ) : (
              <>
                Saved <InstantText at={savedAt} />. Not sold until it is published.
              </>
            )
          }
          actions={
            <>
              <Button name="intent" value="save">
                Save draft
              </Button>
              <Button tone="primary" name="intent" value="review">
                Review and publish
              </Button>
            </>
          }
        />
        <FormFields state={refused ? { errors: refused.errors } : undefined}>
          <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_21rem]">
            <div className="grid min-w-0 content-start gap-6">
              <RecurringEditor typed={typed} />
              {typed.charges.map((charge, index) => (
                <ChargeEditor key={charge.code} charge={charge} index={index} metrics={metrics} />
              ))}
              <div>
                {metrics.length > 0 ? (
                  <Button name="intent" value="charges:add" formNoValidate>
                    <Icon name="plus" />
                    Add a usage charge
                  </Button>
                ) : (
                  <Notice kind="note">
                    Usage can be billed once a metric exists.{" "}
                    <a href={`${base}/metrics/new`}>Create a metric</a>
                  </Notice>
                )}
              </div>
            </div>
            <PlanExample typed={typed} example={example} updating={updating} />
          </div>
        </FormFields>
      </Form>
    </>
  );
}

/** What decides which fields there are; while it stays, the fields keep their text and the focus. */
function shapeOf(typed: TermsText): string {
  const models = typed.charges.map((charge) =>
    charge.prices.map(({ currency, model }) => `${currency}${model.type}${model.tiers.length}`).join(),
  );
  return `${typed.prices.map((price) => price.currency).join()}/${models.join("/")}`;
}

const units = [
  { value: "week", label: "Weeks" },
  { value: "month", label: "Months" },
  { value: "quarter", label: "Quarters" },
  { value: "year", label: "Years" },
];

function RecurringEditor({ typed }: { readonly typed: TermsText }) {
  return (
    <div className="card card-pad">
      <FieldGroup legend="Recurring price">
        <TextField name="name" label="Name of the plan" defaultValue={typed.name} width={20} />
        {typed.prices.map((price, index) => (
          <div key={price.currency} className="flex flex-wrap items-end gap-3">
            <CurrencyPicker
              name={`prices.${index}.currency`}
              label="Currency"
              defaultValue={price.currency}
              used={["EUR", "USD", "GBP"]}
            />
            <NumberField
              name={`prices.${index}.amount`}
              label="Price of a unit and period"
              defaultValue={price.amount}
              input={{ className: "input-figure" }}
            />
            {typed.prices.length > 1 ? (
              <Button tone="quiet" name="intent" value={`prices:remove-${index}`} formNoValidate>
                Remove {price.currency}
              </Button>
            ) : null}
          </div>
        ))}
        <div>
          <Button size="small" name="intent" value="prices:add" formNoValidate>
            <Icon name="plus" />
            Add a currency
          </Button>
        </div>
        <div className="flex flex-wrap items-end gap-3">
          <NumberField
            name="cadence.count"
            label="Billed every"
            defaultValue={typed.cadenceCount}
            width={4}
          />
          <SelectField
            name="cadence.unit"
            label="Unit"
            defaultValue={typed.cadenceUnit}
            options={units}
            width={10}
          />
          <NumberField name="trial_days" label="Trial, in days" defaultValue={typed.trialDays} width={4} />
        </div>
        <ChoiceField
          name="timing"
          label="When is the recurring price billed?"
          defaultValue={typed.timing}
          options={[
            { value: "in_advance", label: "In advance", hint: "At the start of each period." },
            { value: "in_arrears", label: "In arrears", hint: "When the period is over." },
          ]}
        />
      </FieldGroup>
    </div>
  );
}

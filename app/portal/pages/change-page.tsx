import { Form, Link, useNavigation } from "@remix-run/react";
import { pageOf } from "~/portal/links";
import type { PlanChoice } from "~/portal/queries/plan-choices.server";
import { publicId } from "~/public-ids";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ChangePreview, confirmLabel, type PreviewedChange } from "~/ui/change-preview";
import { type MovedFigure, MovedFigures } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceField, FormFields, NumberField } from "~/ui/field";
import { cadenceText } from "~/ui/format/cadence";
import { formatUnitPrice } from "~/ui/format/money";
import { taxIncludedText } from "~/ui/format/tax-behavior";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly subscriptionId: string;
  readonly currency: string;
  readonly present: { readonly planId: string; readonly planName: string; readonly quantity: string };
  readonly plans: readonly PlanChoice[];
  readonly chosen: Readonly<Record<string, string>>;
  /** Null while nothing is chosen, or when it was refused. */
  readonly preview: PreviewedChange | null;
  readonly refused: {
    readonly errors: Readonly<Record<string, string>>;
    readonly summary: readonly { readonly field?: string; readonly message: string }[];
  };
  readonly moved: readonly MovedFigure[];
};

/** Choose, see, confirm: the button does exactly what stands above it. */
export function ChangePage(props: Props) {
  const { subscriptionId, present, chosen, preview, refused, moved } = props;
  const page = pageOf("subscription", subscriptionId);
  const busy = useNavigation().state === "submitting";
  return (
    <>
      <ErrorSummary errors={refused.summary} />
      {moved.length > 0 ? <MovedFigures moved={moved} /> : null}
      <PageHeader
        title={`Change ${present.planName}`}
        crumbs={[
          { label: "Overview", to: "/portal" },
          { label: present.planName, to: page },
        ]}
      />
      <div className="grid gap-6 md:grid-cols-2">
        <Form method="get" preventScrollReset replace>
          <FormFields state={{ errors: refused.errors, values: chosen }}>
            <Choices {...props} />
          </FormFields>
          <div className="mt-5">
            <Button tone={preview ? undefined : "primary"}>Show what it costs</Button>
          </div>
        </Form>
        <div>
          <Card title="What it costs">
            <output aria-live="polite" className="block">
              {preview ? (
                <ChangePreview change={preview} />
              ) : (
                <p className="text-ink-2">Choose another plan or quantity, and see here what that costs.</p>
              )}
            </output>
          </Card>
          {preview ? (
            <Form method="post" className="mt-5 flex flex-wrap items-center gap-3">
              {Object.entries(chosen).map(([name, value]) => (
                <input key={name} type="hidden" name={name} value={value} />
              ))}
              <input type="hidden" name="preview_hash" value={preview.previewHash} />
              <Button tone="primary" disabled={busy}>
                {busy ? "Changing…" : confirmLabel("Change", preview)}
              </Button>
              <Link to={page} className="btn btn-quiet">
                Keep {present.planName}
              </Link>
            </Form>
          ) : null}
        </div>
      </div>
    </>
  );
}

function Choices({ plans, present, currency }: Props) {
  return (
    <div className="grid gap-5">
      <ChoiceField
        name="plan"
        label="Plan"
        defaultValue={publicId("plan", present.planId)}
        options={plans.map((plan) => ({
          value: publicId("plan", plan.id),
          label: plan.id === present.planId ? `${plan.name}, as now` : plan.name,
          hint:
            plan.unitAmount === null
              ? `Billed by usage, ${cadenceText(plan.cadence)}`
              : `${formatUnitPrice(plan.unitAmount, currency, "en")} ${cadenceText(plan.cadence)}${taxIncludedText(plan.taxBehavior)}`,
        }))}
      />
      <NumberField name="quantity" label="Quantity" defaultValue={present.quantity} width={4} />
      <ChoiceField
        name="when"
        label="When"
        defaultValue="now"
        options={[
          { value: "now", label: "Now", hint: "Days you paid for and do not use are credited." },
          { value: "renewal", label: "With the next renewal", hint: "Until then nothing changes." },
        ]}
      />
    </div>
  );
}

import { Form, useNavigation } from "@remix-run/react";
import type { Policy } from "~/billing/policy-kinds";
import type { TermsText } from "~/console/forms/plan-terms";
import type { ModelPriceText } from "~/console/forms/price-text";
import { pageOf } from "~/console/links";
import { ChargeEditor, type MetricChoice } from "~/console/pages/charge-editor";
import { FixedItemsEditor } from "~/console/pages/fixed-items-editor";
import { PhasesEditor } from "~/console/pages/phases-editor";
import { PlanExample, type ShownExample } from "~/console/pages/plan-example";
import type { CodeChoice } from "~/console/pages/plan-fields";
import { PlanRulesEditor } from "~/console/pages/plan-rules-editor";
import { RecurringEditor } from "~/console/pages/recurring-editor";
import { AddOnEditor, PlanTaxesEditor } from "~/console/pages/selling-editor";
import type { NamedRate } from "~/console/pages/terms-words";
import { CommitmentEditor, UsageBillingEditor } from "~/console/pages/usage-billing-editor";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { InstantText } from "~/ui/date-text";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields } from "~/ui/field";
import { Notice } from "~/ui/flash";
import { Icon } from "~/ui/icon";
import { useLateEdits } from "~/ui/late-edits";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly plan: { readonly id: string; readonly name: string };
  readonly nextVersion: number;
  readonly typed: TermsText;
  readonly revision: number;
  readonly savedAt: number | null;
  readonly metrics: readonly MetricChoice[];
  readonly taxRates: readonly NamedRate[];
  /** The plans it may be sold with. */
  readonly plans: readonly CodeChoice[];
  /** The organization's rules, which hold where the plan has none of its own. */
  readonly policy: Policy;
  readonly example: ShownExample | null;
  readonly refused: RefusedForm | undefined;
};

/** The editor of a plan's next version: everything is one form, and every button of it works without a script. */
export function PlanDraftPage(props: Props) {
  const { plan, nextVersion, typed, revision, savedAt, example, refused, base } = props;
  const { metrics, taxRates, plans, policy } = props;
  const wrong = (path: string) => Object.keys(refused?.errors ?? {}).some((name) => isWithin(name, path));
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
              <PhasesEditor typed={typed} wrong={wrong("phases")} />
              {typed.charges.map((charge, index) => (
                <ChargeEditor
                  key={charge.code}
                  charge={charge}
                  index={index}
                  metrics={metrics}
                  taxRates={taxRates}
                  wrong={wrong}
                />
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
              <FixedItemsEditor items={typed.fixedItems} taxRates={taxRates} wrong={wrong("fixed_items")} />
              <CommitmentEditor typed={typed} wrong={wrong("commitment")} />
              <UsageBillingEditor typed={typed} wrong={wrong("usage_cadence") || wrong("thresholds")} />
              <AddOnEditor
                typed={typed}
                choices={plans}
                wrong={wrong("add_on") || wrong("available_with") || wrong("alignment")}
              />
              <PlanTaxesEditor typed={typed} choices={taxRates} wrong={wrong("taxes")} />
              <PlanRulesEditor settings={typed.settings} policy={policy} wrong={wrong("settings")} />
            </div>
            <PlanExample typed={typed} example={example} updating={updating} />
          </div>
        </FormFields>
      </Form>
    </>
  );
}

function isWithin(name: string, path: string): boolean {
  return name === path || name.startsWith(`${path}.`) || name.startsWith(`${path}_from`);
}

/** What decides which fields there are; while it stays, the fields keep their text and the focus. */
function shapeOf(typed: TermsText): string {
  const models = (prices: readonly ModelPriceText[]) =>
    prices.map(({ currency, model }) => `${currency}${model.type}${model.tiers.length}`).join();
  return [
    typed.prices.map((price) => price.currency).join(),
    ...typed.charges.map(({ prices, filters }) =>
      [models(prices), ...filters.map((filter) => models(filter.prices))].join("|"),
    ),
    typed.phases.length,
    ...typed.fixedItems.map(({ prices }) => models(prices)),
    typed.thresholds.length,
  ].join("/");
}

import { Form } from "@remix-run/react";
import type { OverdueStage } from "~/billing/payment/overdue";
import { typedTotal } from "~/console/forms/overdue-rules";
import { blockedText, conditionText } from "~/console/overdue-words";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import {
  CheckField,
  FieldGroup,
  FormActions,
  FormFields,
  NumberField,
  SelectField,
  TextField,
} from "~/ui/field";
import { CurrencyPicker } from "~/ui/money-field";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly stages: readonly OverdueStage[];
  readonly currency: string;
  readonly refused: RefusedForm | undefined;
};

/** The stages of being overdue, from the mildest to the worst, and one row for a new one. */
export function SettingsDunningPage({ stages, currency, refused }: Props) {
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Overdue rules"
        lead="Stages that customers go through while they owe. The worst one whose conditions all hold applies, and it ends once what is owed is paid."
      />
      {stages.length === 0 ? (
        <p className="mb-6 text-ink-2">There is no stage yet, so nobody is overdue by a rule.</p>
      ) : null}
      <Form method="post">
        <FormFields state={refused}>
          {stages.map((stage, row) => (
            <StageFields key={stage.name} stage={stage} row={row} currency={currency} />
          ))}
          <StageFields stage={null} row={stages.length} currency={currency} />
        </FormFields>
        <FormActions>
          <Button tone="primary">Save overdue rules</Button>
        </FormActions>
      </Form>
    </>
  );
}

type StageProps = {
  readonly stage: OverdueStage | null;
  readonly row: number;
  readonly currency: string;
};

function StageFields({ stage, row, currency }: StageProps) {
  const at = (name: string) => `stages.${row}.${name}`;
  const said = stage
    ? `After ${conditionText(stage.when)}. ${blockedText(stage)}`
    : "Left empty, none is added.";
  return (
    <FieldGroup legend={stage ? `Stage “${stage.name}”` : "A new stage"} hint={said}>
      <TextField
        name={at("name")}
        label="Name"
        optional={stage ? undefined : true}
        width={20}
        defaultValue={stage?.name ?? ""}
      />
      <NumberField
        name={at("place")}
        label="Place"
        width={4}
        hint="1 is the mildest."
        defaultValue={String(row + 1)}
        input={{ inputMode: "numeric" }}
      />
      <ConditionFields at={at} stage={stage} currency={currency} />
      <CheckField
        name={at("blocks_changes")}
        label="Refuses changes of subscriptions"
        defaultChecked={stage?.blocksChanges ?? false}
      />
      <CheckField
        name={at("blocks_service_and_billing")}
        label="Stops service and billing"
        hint="Subscriptions stand still, and nothing is billed while it lasts."
        defaultChecked={stage?.blocksServiceAndBilling ?? false}
      />
      <SelectField
        name={at("cancels")}
        label="Cancels subscriptions"
        defaultValue={stage?.cancels ?? "no"}
        options={[
          { value: "no", label: "No" },
          { value: "period_end", label: "At the end of their period" },
          { value: "now", label: "At once" },
        ]}
        width={40}
      />
      {stage ? <CheckField name={at("remove")} label={`Remove the stage “${stage.name}”`} /> : null}
    </FieldGroup>
  );
}

type ConditionProps = {
  readonly at: (name: string) => string;
  readonly stage: OverdueStage | null;
  readonly currency: string;
};

/** All that are filled in have to hold. */
function ConditionFields({ at, stage, currency }: ConditionProps) {
  const whole = { inputMode: "numeric" } as const;
  return (
    <div className="grid items-end gap-5 md:grid-cols-2">
      <NumberField
        name={at("earliest_unpaid_invoice_days")}
        label="Age of the oldest unpaid invoice, in days"
        optional
        width={4}
        hint="At least so many days since it was issued."
        defaultValue={stage?.when.earliestUnpaidDays?.toString() ?? ""}
        input={whole}
      />
      <NumberField
        name={at("unpaid_invoices")}
        label="Number of unpaid invoices"
        optional
        width={4}
        hint="At least."
        defaultValue={stage?.when.unpaidInvoices?.toString() ?? ""}
        input={whole}
      />
      <NumberField
        name={at("unpaid_total")}
        label="Sum of unpaid invoices"
        optional
        hint="At least, in this currency:"
        defaultValue={stage ? typedTotal(stage) : ""}
        input={{ className: "input-figure" }}
      />
      <CurrencyPicker
        name={at("currency")}
        label="Currency of the sum"
        used={[currency]}
        defaultValue={stage?.when.unpaidTotal?.currency ?? currency}
      />
      <NumberField
        name={at("reevaluate_days")}
        label="Look again every so many days"
        optional
        width={4}
        hint="Left empty, a customer is looked at when a balance changes or a day of a stage comes."
        defaultValue={stage?.reevaluateDays?.toString() ?? ""}
        input={whole}
      />
    </div>
  );
}

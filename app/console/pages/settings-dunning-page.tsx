import { Form } from "@remix-run/react";
import type { OverdueStage } from "~/billing/payment/overdue";
import { typedTotal } from "~/console/forms/overdue-rules";
import { blockedText, conditionText } from "~/console/overdue-words";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
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
import { Timeline } from "~/ui/timeline";

/** The mail of a stage as it would be written for an example. */
export type ReminderExample = {
  readonly stage: string;
  readonly subject: string;
  readonly text: string;
};

type Props = {
  readonly stages: readonly OverdueStage[];
  readonly examples: readonly ReminderExample[];
  readonly currency: string;
  readonly refused: RefusedForm | undefined;
};

/** The stages of being overdue, from the mildest to the worst, and one row for a new one. */
export function SettingsDunningPage({ stages, examples, currency, refused }: Props) {
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Overdue rules"
        lead="Stages that customers go through while they owe. The worst one whose conditions all hold applies, and it ends once what is owed is paid."
      />
      {stages.length === 0 ? (
        <p className="mb-6 text-ink-2">There is no stage yet, so nobody is overdue by a rule or reminded.</p>
      ) : (
        <Campaign stages={stages} examples={examples} />
      )}
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

/** What somebody who does not pay goes through, with the mail of each stage. */
function Campaign({ stages, examples }: Pick<Props, "stages" | "examples">) {
  return (
    <Card title="What a customer who does not pay goes through" className="mb-6">
      <Timeline
        label="Stages of being overdue"
        items={stages.map((stage) => {
          const example = examples.find((each) => each.stage === stage.name);
          return {
            kind: "planned",
            key: stage.name,
            when: `after ${conditionText(stage.when)}`,
            what: `Stage “${stage.name}”`,
            reason: (
              <>
                <span className="block">{blockedText(stage)}</span>
                {example ? <MailExample example={example} /> : <span>No reminder goes out.</span>}
              </>
            ),
          };
        })}
      />
      <p className="mt-4 text-ink-2">
        One mail for each time a customer comes into a stage, to whoever pays. Falling back to a milder stage
        sends none, and nobody is reminded of what is paid or being paid.
      </p>
    </Card>
  );
}

function MailExample({ example }: { readonly example: ReminderExample }) {
  return (
    <details>
      <summary>
        Reminds by mail. Show an example<span className="sr-only"> of stage “{example.stage}”</span>
      </summary>
      <p className="mt-2 font-medium">{example.subject}</p>
      <pre className="mt-2 border border-line bg-sunken p-3 text-dense wrap-anywhere whitespace-pre-wrap">
        {example.text}
      </pre>
    </details>
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
      <CheckField
        name={at("reminds")}
        label="Reminds by mail"
        hint="Who pays gets one mail when it comes into the stage."
        defaultChecked={stage?.reminder !== "none"}
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

import { Form } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { MigrationsTable } from "~/console/pages/plan-migrations-table";
import type { MigratePageData } from "~/console/queries/plan-migrations.server";
import type { RefusedForm } from "~/http/form-state";
import { Button, ButtonLink } from "~/ui/button";
import { Section } from "~/ui/card";
import { countries as countryNames } from "~/ui/countries";
import { DateField } from "~/ui/date-field";
import { EmptyState } from "~/ui/empty-state";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceField, FieldGroup, FormActions, FormFields, SelectField, TextAreaField } from "~/ui/field";
import { formatCount } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";

type Props = MigratePageData & {
  readonly base: string;
  readonly refused: RefusedForm | undefined;
};

/** Who and when; the next page shows what each pays before and after, and only its button changes anybody. */
export function PlanMigratePage({ base, refused, ...data }: Props) {
  const { plan, versions, migrations } = data;
  const page = pageOf(base, "plan", plan.id);
  const current = versions.find(({ id }) => id === plan.currentVersionId);
  const others = versions.filter(({ id, running }) => id !== plan.currentVersionId && running > 0);
  const count = others.reduce((sum, { running }) => sum + running, 0);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title={`Migrate ${plan.name} to another version`}
        crumbs={[
          { label: "Plans", to: `${base}/plans` },
          { label: plan.name, to: page },
        ]}
        lead={current && count > 0 ? leadOf(count, current.number) : undefined}
      />
      {current && versions.length > 1 ? (
        <MigrationForm {...data} refused={refused} />
      ) : (
        <EmptyState
          title={current ? "There is one version only" : "Nothing is published yet"}
          action={<ButtonLink to={page}>Back to {plan.name}</ButtonLink>}
        >
          A migration takes subscriptions from one version of the plan to another. Publish another one first;
          that changes nobody.
        </EmptyState>
      )}
      {migrations.length > 0 ? (
        <Section title="Migrations of this plan">
          <MigrationsTable base={base} planId={plan.id} rows={migrations} />
        </Section>
      ) : null}
    </>
  );
}

function leadOf(count: number, number: number): string {
  const who = count === 1 ? "1 subscription is" : `${formatCount(count, "en")} subscriptions are`;
  return `${who} not on version ${number}, the one in force. Each stays where it is until you migrate it.`;
}

type FormProps = Omit<Props, "base" | "migrations">;

function MigrationForm(props: FormProps) {
  const { plan, versions, refused } = props;
  const current = versions.find(({ id }) => id === plan.currentVersionId);
  return (
    <Form method="post" className="grid max-w-160 gap-6">
      <FormFields state={refused}>
        <SelectField
          name="to_version"
          label="To version"
          defaultValue={String(current?.number ?? "")}
          options={versions.map(({ id, number }) => ({
            value: String(number),
            label: id === plan.currentVersionId ? `Version ${number}, in force` : `Version ${number}`,
          }))}
        />
        <ChoiceField
          name="audience"
          label="Who"
          defaultValue="all"
          options={[
            { value: "all", label: "All subscriptions of the plan that are on another version" },
            { value: "segment", label: "Those that match what is chosen below" },
            { value: "list", label: "Those listed below" },
          ]}
        />
        <SegmentFields {...props} />
        <TextAreaField
          name="subscriptions"
          label="List"
          optional
          hint="One subscription a line: its id (sub_…) or its external id. Read where “Those listed below” is chosen."
        />
        <WhenFields {...props} />
        <FormActions>
          <Button tone="primary">Show before and after</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}

const any = { value: "", label: "Any" };

function SegmentFields({ plan, versions, currencies, countries }: FormProps) {
  const others = versions.filter(({ id }) => id !== plan.currentVersionId);
  return (
    <FieldGroup
      legend="Match"
      hint="Read where “Those that match” is chosen. All that is chosen has to be true."
    >
      <div className="grid gap-4 md:grid-cols-2">
        <SelectField
          name="from_version"
          label="On version"
          options={[
            any,
            ...others.map(({ number }) => ({ value: String(number), label: `Version ${number}` })),
          ]}
        />
        <SelectField
          name="currency"
          label="Billed in"
          options={[any, ...currencies.map((code) => ({ value: code, label: code }))]}
        />
        <SelectField
          name="country"
          label="Country of the customer"
          options={[
            any,
            ...countries.map((code) => ({
              value: code,
              label: countryNames.find(([known]) => known === code)?.[1] ?? code,
            })),
          ]}
        />
        <SelectField
          name="status"
          label="State"
          options={[
            any,
            { value: "active", label: "Active" },
            { value: "trialing", label: "Trial" },
            { value: "paused", label: "Paused" },
            { value: "pending", label: "Scheduled" },
          ]}
        />
      </div>
    </FieldGroup>
  );
}

/** What a date does, as the billing rules say. */
const BY_DATE: Readonly<Record<MigratePageData["versionSwitch"], string>> = {
  next_renewal: "By the billing rules each goes over with its first renewal on or after the day.",
  at_date:
    "By the billing rules each goes over on the day itself, with credit for days paid at the old price.",
  none: "By the billing rules nobody is ever taken over. Change that under Settings, Billing rules, first.",
};

function WhenFields({ versionSwitch, zone }: FormProps) {
  return (
    <>
      <ChoiceField
        name="when"
        label="When"
        defaultValue="next_renewal"
        options={[
          {
            value: "next_renewal",
            label: "With the next renewal of each",
            hint: "What is paid for stays as it is.",
          },
          {
            value: "now",
            label: "Now",
            hint: "Days paid at the old price are credited, and billed at the new one at once.",
          },
          { value: "date", label: "By a date", hint: BY_DATE[versionSwitch] },
        ]}
      />
      <DateField
        name="on"
        label="Date"
        optional
        hint={`Read where “By a date” is chosen; the day begins in each customer's zone. The books are in ${zone}.`}
      />
    </>
  );
}

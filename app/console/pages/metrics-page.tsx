import { Form, Link } from "@remix-run/react";
import type { Measurement } from "~/billing/metering/measure";
import { AGGREGATIONS } from "~/billing/metering/metric-kinds";
import { type MetricTrial, sampleProperties } from "~/console/forms/metric-trial";
import { pageOf } from "~/console/links";
import type { loadMetricPage, MetricRow } from "~/console/queries/plans.server";
import type { RefusedForm } from "~/http/form-state";
import { Button, ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { DescriptionList } from "~/ui/description-list";
import { CodeSample, EmptyState } from "~/ui/empty-state";
import { ErrorSummary } from "~/ui/error-summary";
import {
  CheckField,
  ChoiceField,
  FieldGroup,
  FormActions,
  FormFields,
  TextAreaField,
  TextField,
} from "~/ui/field";
import { formatCount } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";
import { Table } from "~/ui/table";

const words: Readonly<Record<(typeof AGGREGATIONS)[number], string>> = {
  count: "Count of events",
  sum: "Sum of a field",
  max: "Highest value of a field",
  unique_count: "Different values of a field",
  latest: "Latest value of a field",
  weighted_sum: "Level of a field, averaged over time",
};

/** `Sum of “calls”` */
export function measureText(metric: Pick<MetricRow, "aggregation" | "field" | "expression">): string {
  const text = words[metric.aggregation as keyof typeof words] ?? metric.aggregation;
  const read = metric.field ?? metric.expression;
  return read ? text.replace("a field", `“${read}”`) : text;
}

type ListProps = {
  readonly base: string;
  readonly metrics: readonly MetricRow[];
  readonly mayWrite: boolean;
};

export function MetricsPage({ base, metrics, mayWrite }: ListProps) {
  const create = mayWrite ? (
    <ButtonLink tone="primary" to={`${base}/metrics/new`}>
      New metric
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHeader title="Metrics" actions={metrics.length > 0 ? create : null} />
      {metrics.length === 0 ? (
        <EmptyState title="No metrics yet" action={create}>
          A metric turns events into a quantity, and a plan puts a price on it.
        </EmptyState>
      ) : (
        <Table
          caption="Metrics"
          columns={[
            { key: "name", label: "Metric", cell: (row: MetricRow) => row.name },
            { key: "code", label: "Code", cell: (row) => <code>{row.code}</code> },
            { key: "measure", label: "Measures", cell: measureText },
            {
              key: "charges",
              label: "Priced by",
              align: "end",
              place: "amount",
              cell: (row) => (row.charges === 1 ? "1 charge" : `${formatCount(row.charges, "en")} charges`),
            },
          ]}
          rows={metrics}
          rowKey={(row) => row.id}
          rowHref={(row) => pageOf(base, "metric", row.id)}
        />
      )}
    </>
  );
}

/** Evaluates properties as ingest would; a page address like any filter, and nothing is stored. */
function TrialForm({ typed, trial }: { readonly typed: string; readonly trial: MetricTrial | null }) {
  const [refusal] = trial?.refusals ?? [];
  const errors: Readonly<Record<string, string>> = refusal
    ? { properties: `${refusal.sentence} ${refusal.remedy}` }
    : {};
  return (
    <Form method="get" className="grid max-w-prose gap-3">
      <FormFields state={{ errors }}>
        <TextAreaField
          name="properties"
          label="Properties"
          hint="What a sender puts into an event of this metric. Nothing is stored."
          defaultValue={typed}
        />
      </FormFields>
      <div>
        <Button>Measure</Button>
      </div>
      {trial?.measured ? <output>{measuredText(trial.measured)}</output> : null}
    </Form>
  );
}

/** `This event counts 12.` */
export function measuredText({ quantity, uniqueValue, operation }: Measurement): string {
  if (uniqueValue !== null)
    return `This event ${operation === "remove" ? "takes away" : "adds"} the value “${uniqueValue}”.`;
  return quantity === null ? "This event counts as one." : `This event measures ${quantity}.`;
}

type DetailProps = Awaited<ReturnType<typeof loadMetricPage>> & {
  readonly base: string;
  /** What an event with properties that somebody typed would count. */
  readonly trial: MetricTrial | null;
};

export function MetricPage({ base, metric, usedBy, trial }: DetailProps) {
  const sample = {
    transaction_id: "your-id-1",
    subscription: "sub_…",
    metric: metric.code,
    timestamp: "2026-11-21T09:14:00Z",
    properties: sampleProperties(metric),
  };
  return (
    <>
      <PageHeader
        title={metric.name}
        crumbs={[{ label: "Metrics", to: `${base}/metrics` }]}
        lead="What it measures is fixed: stored usage was measured by it."
      />
      <Card>
        <DescriptionList
          align="start"
          facts={[
            { label: "Code", value: <code>{metric.code}</code> },
            { label: "Measures", value: measureText(metric) },
            {
              label: "Next period",
              value: metric.recurring ? "The quantity goes on" : "Starts from zero",
            },
          ]}
        />
      </Card>
      <Section title="Send an event">
        <CodeSample label="POST /api/v1/events">{JSON.stringify(sample, null, 2)}</CodeSample>
      </Section>
      <Section title="Try an event">
        <TrialForm typed={trial?.typed ?? JSON.stringify(sample.properties, null, 2)} trial={trial} />
      </Section>
      <Section title="Where it is used">
        {usedBy.length === 0 ? (
          <p className="text-ink-2">No published plan prices it yet.</p>
        ) : (
          <ul className="grid gap-1">
            {usedBy.map((use) => (
              <li key={`${use.planId}-${use.number}-${use.charge}`}>
                <Link
                  to={`${pageOf(base, "plan", use.planId)}/versions/${use.number}`}
                  className="prose-link"
                >
                  {use.planName}, version {use.number}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}

export function MetricNewPage({
  base,
  refused,
}: {
  readonly base: string;
  readonly refused: RefusedForm | undefined;
}) {
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader title="New metric" crumbs={[{ label: "Metrics", to: `${base}/metrics` }]} />
      <Form method="post">
        <FormFields state={refused}>
          <FieldGroup legend="What is measured">
            <TextField name="name" label="Name" width={20} hint="API calls, active users, storage." />
            <TextField
              name="code"
              label="Code"
              width={20}
              hint="Events name it. It never changes."
              input={{ className: "input-code", spellCheck: false }}
            />
            <ChoiceField
              name="aggregation"
              label="How do the events of a period become one quantity?"
              defaultValue="sum"
              options={AGGREGATIONS.map((value) => ({ value, label: words[value] }))}
            />
            <TextField
              name="field"
              label="Field of the event"
              optional
              width={20}
              hint="The property that is read; empty when events are only counted."
              input={{ className: "input-code", spellCheck: false }}
            />
            <TextField
              name="expression"
              label="Or an expression over fields"
              optional
              hint="Calculated for each event as it comes: (bytes / 1024) * replicas"
              input={{ className: "input-code", spellCheck: false }}
            />
            <CheckField
              name="recurring"
              label="The quantity goes on into the next period"
              hint="Seats and storage stay until they are taken away; calls start from zero."
            />
          </FieldGroup>
        </FormFields>
        <FormActions>
          <Button tone="primary">Create metric</Button>
          <Link to={`${base}/metrics`} className="btn btn-quiet">
            Cancel
          </Link>
        </FormActions>
      </Form>
    </>
  );
}

import { Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { MigrationsTable } from "~/console/pages/plan-migrations-table";
import { TermsDiff } from "~/console/pages/terms-change";
import { TermsView } from "~/console/pages/terms-view";
import { priceSummary } from "~/console/pages/terms-words";
import type { MigrationRow } from "~/console/queries/plan-migrations.server";
import type { PlanPageData } from "~/console/queries/plans.server";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { Section } from "~/ui/card";
import { InstantText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { Notice } from "~/ui/flash";
import { formatCount } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";
import { StatusBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Props = PlanPageData & {
  readonly base: string;
  readonly mayWrite: boolean;
  readonly mayBill: boolean;
  readonly migrations: readonly MigrationRow[];
};
type Version = PlanPageData["versions"][number];

export function PlanPage(props: Props) {
  const { base, plan, versions, draft, taxRates, mayWrite, migrations } = props;
  const page = pageOf(base, "plan", plan.id);
  const current = versions.find((version) => version.id === plan.currentVersionId);
  const edit = mayWrite ? (
    <ButtonLink tone="primary" to={`${page}/draft`}>
      {draft ? "Continue the draft" : "Change the plan"}
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHeader
        title={plan.name}
        crumbs={[{ label: "Plans", to: `${base}/plans` }]}
        badge={
          current ? (
            <StatusBadge subject="version" state="in_force" label={`Version ${current.number} in force`} />
          ) : (
            <StatusBadge subject="version" state="draft" />
          )
        }
        lead={<code>{plan.code}</code>}
        actions={
          <>
            <MigrateLink {...props} />
            {edit}
          </>
        }
      />
      {draft && current ? (
        <div className="mb-6">
          <Notice kind="note">
            A draft of version {current.number + 1} is being written. It changes nothing until it is
            published.
          </Notice>
        </div>
      ) : null}
      {current ? (
        <TermsView terms={current.terms} taxRates={taxRates} />
      ) : (
        <EmptyState title="Not published yet" action={edit}>
          Nobody can subscribe before the first version is published.
        </EmptyState>
      )}
      {versions.length > 0 ? (
        <Section
          title="Versions"
          action={
            <Link to={`${base}/subscriptions?plan=${publicId("plan", plan.id)}`} className="prose-link">
              Subscriptions of this plan
            </Link>
          }
        >
          <Table
            caption="Versions"
            columns={versionColumns(plan.currentVersionId)}
            rows={versions}
            rowKey={(row) => row.id}
            rowHref={(row) => `${page}/versions/${row.number}`}
          />
        </Section>
      ) : null}
      {migrations.length > 0 ? (
        <Section title="Migrations">
          <MigrationsTable base={base} planId={plan.id} rows={migrations} />
        </Section>
      ) : null}
    </>
  );
}

/** Leads to the page that takes subscriptions to another version; absent where all are on the one in force. */
function MigrateLink({ base, plan, versions, mayBill }: Props) {
  const others = versions.filter(({ id }) => id !== plan.currentVersionId);
  const count = others.reduce((sum, { running }) => sum + running, 0);
  if (!mayBill || count === 0) return null;
  return (
    <ButtonLink to={`${pageOf(base, "plan", plan.id)}/migrate`}>
      {count === 1 ? "Migrate 1 subscription" : `Migrate ${formatCount(count, "en")} subscriptions`}
    </ButtonLink>
  );
}

function versionColumns(currentId: string | null): readonly Column<Version>[] {
  return [
    { key: "number", label: "Version", cell: (row) => `Version ${row.number}` },
    {
      key: "state",
      label: "State",
      place: "state",
      cell: (row) => <StatusBadge subject="version" state={row.id === currentId ? "in_force" : "replaced"} />,
    },
    { key: "price", label: "Price", cell: (row) => priceSummary(row.terms) },
    {
      key: "published",
      label: "Published",
      place: "date",
      cell: (row) => <InstantText at={row.publishedAt} city="hide" />,
    },
    {
      key: "running",
      label: "Subscriptions",
      align: "end",
      place: "amount",
      cell: (row) => formatCount(row.running, "en"),
    },
  ];
}

type VersionProps = { readonly base: string; readonly data: PlanPageData; readonly version: Version };

/** One published version, for good: what a subscription on it pays. */
export function PlanVersionPage({ base, data, version }: VersionProps) {
  const { plan } = data;
  const page = pageOf(base, "plan", plan.id);
  const inForce = version.id === plan.currentVersionId;
  const compared = comparedWith(data, version);
  return (
    <>
      <PageHeader
        title={`${plan.name}, version ${version.number}`}
        crumbs={[
          { label: "Plans", to: `${base}/plans` },
          { label: plan.name, to: page },
        ]}
        badge={<StatusBadge subject="version" state={inForce ? "in_force" : "replaced"} />}
        lead={
          <>
            Published <InstantText at={version.publishedAt} />, never changed since.{" "}
            {formatCount(version.running, "en")} subscriptions run on it.
          </>
        }
      />
      <TermsView terms={version.terms} taxRates={data.taxRates} />
      {compared ? (
        <Section title={compared.title}>
          <TermsDiff
            caption={compared.title}
            was={compared.was.terms}
            now={compared.now.terms}
            taxRates={data.taxRates}
          />
        </Section>
      ) : null}
    </>
  );
}

/** A replaced version is held against the one in force, the one in force against the one before it. */
function comparedWith({ plan, versions }: PlanPageData, version: Version) {
  const current = versions.find((each) => each.id === plan.currentVersionId);
  if (current && current.id !== version.id) {
    return {
      title: `What version ${current.number}, now in force, does differently`,
      was: version,
      now: current,
    };
  }
  const before = versions.find((each) => each.number === version.number - 1);
  return before
    ? { title: `What it changed from version ${before.number}`, was: before, now: version }
    : null;
}

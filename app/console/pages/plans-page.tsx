import { pageOf } from "~/console/links";
import { priceSummary } from "~/console/pages/terms-words";
import type { PlanRow } from "~/console/queries/plans.server";
import { ButtonLink } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { formatCount } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";
import { StatusBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Props = { readonly base: string; readonly plans: readonly PlanRow[]; readonly mayWrite: boolean };

const columns: readonly Column<PlanRow>[] = [
  { key: "name", label: "Plan", cell: (row) => row.name },
  { key: "code", label: "Code", cell: (row) => <code>{row.code}</code> },
  {
    key: "state",
    label: "State",
    place: "state",
    cell: (row) => (
      <span className="inline-flex flex-wrap gap-1.5">
        {row.versionNumber === null ? null : (
          <StatusBadge subject="version" state="in_force" label={`Version ${row.versionNumber} in force`} />
        )}
        {row.draftRevision === null ? null : <StatusBadge subject="version" state="draft" />}
      </span>
    ),
  },
  { key: "price", label: "Price", cell: (row) => (row.terms ? priceSummary(row.terms) : "–") },
  {
    key: "running",
    label: "Subscriptions",
    align: "end",
    cell: (row) => formatCount(row.running, "en"),
  },
];

/** `plans` are all there are: an add-on names those it goes with by their codes. */
function addOnColumns(plans: readonly PlanRow[]): readonly Column<PlanRow>[] {
  const nameOf = (code: string) => plans.find((plan) => plan.code === code)?.name ?? code;
  return [
    ...columns.slice(0, 3),
    {
      key: "with",
      label: "Sold with",
      cell: (row) => row.terms?.availableWith?.map(nameOf).join(", ") ?? "Any base plan",
    },
    ...columns.slice(3),
  ];
}

/** What is sold beside another plan; an add-on is a plan, so it is edited and published as one. */
export function AddOnsPage({ base, plans, mayWrite }: Props) {
  const addOns = plans.filter(({ terms }) => terms?.addOn === true);
  const create = mayWrite ? (
    <ButtonLink tone="primary" to={`${base}/plans/new`}>
      New add-on
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHeader
        title="Add-ons"
        lead="Plans that are sold beside another one and end with it."
        actions={addOns.length > 0 ? create : null}
      />
      {addOns.length === 0 ? (
        <EmptyState title="No add-ons in force" action={create}>
          An add-on is a plan that is sold beside another. Tick “An add-on” in a plan’s draft and publish it.
        </EmptyState>
      ) : (
        <Table
          caption="Add-ons"
          columns={addOnColumns(plans)}
          rows={addOns}
          rowKey={(row) => row.id}
          rowHref={(row) => pageOf(base, "plan", row.id)}
        />
      )}
    </>
  );
}

export function PlansPage({ base, plans, mayWrite }: Props) {
  const create = mayWrite ? (
    <ButtonLink tone="primary" to={`${base}/plans/new`}>
      New plan
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHeader title="Plans" actions={plans.length > 0 ? create : null} />
      {plans.length === 0 ? (
        <EmptyState title="No plans yet" action={create}>
          A plan is a price people subscribe to. Start from flat, per seat or usage.
        </EmptyState>
      ) : (
        <Table
          caption="Plans"
          columns={columns}
          rows={plans}
          rowKey={(row) => row.id}
          rowHref={(row) => pageOf(base, "plan", row.id)}
        />
      )}
    </>
  );
}

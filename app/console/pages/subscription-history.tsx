import { Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { AuditTable } from "~/console/pages/audit-table";
import type { AuditRow } from "~/console/queries/audit.server";
import type { StayRow } from "~/console/queries/subscription-history.server";
import type { Page } from "~/store/columns";
import { Section } from "~/ui/card";
import { InstantDateText } from "~/ui/date-text";
import { formatDecimal } from "~/ui/format/number";
import { PlainBadge } from "~/ui/status-badge";
import { Table } from "~/ui/table";

type StaysProps = { readonly base: string; readonly zone: string; readonly stays: readonly StayRow[] };

/** What was subscribed from when to when, in order, with the times billing stood still. */
export function StaysSection({ base, zone, stays }: StaysProps) {
  return (
    <Section title="Plans over time">
      <Table
        caption="What was subscribed from when to when"
        columns={[
          { key: "plan", label: "Plan", cell: (row: StayRow) => <What base={base} row={row} /> },
          { key: "state", label: "State", place: "state", cell: (row) => <StayBadge row={row} /> },
          {
            key: "from",
            label: "From",
            place: "detail",
            cell: (row) => <InstantDateText at={row.startsAt} zone={zone} />,
          },
          {
            key: "until",
            label: "Until",
            place: "detail",
            cell: (row) =>
              row.endsAt === null ? "No end planned" : <InstantDateText at={row.endsAt} zone={zone} />,
          },
          {
            key: "quantity",
            label: "Quantity",
            place: "detail",
            align: "end",
            cell: (row) => (row.plan ? formatDecimal(row.plan.quantity, "en") : "–"),
          },
        ]}
        rows={stays}
        rowKey={(row) => row.id}
      />
    </Section>
  );
}

function What({ base, row: { plan } }: { readonly base: string; readonly row: StayRow }) {
  if (!plan) return "Billing paused";
  return (
    <Link to={`${pageOf(base, "plan", plan.id)}/versions/${plan.version}`} className="row-link">
      {plan.name}, version {plan.version}
    </Link>
  );
}

function StayBadge({ row: { state, plan } }: { readonly row: StayRow }) {
  if (state === "planned") {
    return (
      <PlainBadge tone="info" shape="open">
        Planned
      </PlainBadge>
    );
  }
  if (state === "past") {
    return (
      <PlainBadge tone="neutral" shape="ended">
        Over
      </PlainBadge>
    );
  }
  return plan ? (
    <PlainBadge tone="good" shape="settled">
      In force
    </PlainBadge>
  ) : (
    <PlainBadge tone="hold" shape="waits">
      Paused
    </PlainBadge>
  );
}

type RecordsProps = { readonly base: string; readonly search: string; readonly records: Page<AuditRow> };

/** Who did what with it. */
export function RecordsSection({ base, search, records }: RecordsProps) {
  return (
    <Section title="History">
      {records.rows.length === 0 ? (
        <p className="text-ink-2">Nobody has changed anything.</p>
      ) : (
        <AuditTable
          base={base}
          caption="What happened to this subscription"
          page={records}
          search={search}
          of="subscription"
        />
      )}
    </Section>
  );
}

import { pageOf } from "~/console/links";
import { RunBadge } from "~/console/pages/run-badge";
import type { MigrationRow } from "~/console/queries/plan-migrations.server";
import { publicId } from "~/public-ids";
import { InstantText } from "~/ui/date-text";
import { formatCount } from "~/ui/format/number";
import { type Column, Table } from "~/ui/table";

/** The address of one migration of a plan. */
export function migrationPage(base: string, planId: string, id: string): string {
  return `${pageOf(base, "plan", planId)}/migrations/${publicId("planMigration", id)}`;
}

const columns: readonly Column<MigrationRow>[] = [
  { key: "to", label: "Migration", cell: (row) => `To version ${row.toVersion}` },
  { key: "state", label: "State", place: "state", cell: (row) => <RunBadge run={row} /> },
  {
    key: "planned",
    label: "Planned",
    place: "date",
    cell: (row) => <InstantText at={row.createdAt} city="hide" />,
  },
  {
    key: "done",
    label: "Done",
    align: "end",
    place: "amount",
    cell: (row) => `${formatCount(row.doneCount, "en")} of ${formatCount(row.itemCount, "en")}`,
  },
];

type Props = { readonly base: string; readonly planId: string; readonly rows: readonly MigrationRow[] };

export function MigrationsTable({ base, planId, rows }: Props) {
  return (
    <Table
      caption="Migrations"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => migrationPage(base, planId, row.id)}
    />
  );
}

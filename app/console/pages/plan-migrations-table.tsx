import { pageOf } from "~/console/links";
import { runColumns } from "~/console/pages/run-columns";
import type { MigrationRow } from "~/console/queries/plan-migrations.server";
import { publicId } from "~/public-ids";
import { type Column, Table } from "~/ui/table";

/** The address of one migration of a plan. */
export function migrationPage(base: string, planId: string, id: string): string {
  return `${pageOf(base, "plan", planId)}/migrations/${publicId("planMigration", id)}`;
}

const columns: readonly Column<MigrationRow>[] = [
  { key: "to", label: "Migration", cell: (row) => `To version ${row.toVersion}` },
  ...runColumns<MigrationRow>(),
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

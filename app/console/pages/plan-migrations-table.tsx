import { pageOf } from "~/console/links";
import type { MigrationRow } from "~/console/queries/plan-migrations.server";
import { publicId } from "~/public-ids";
import { InstantText } from "~/ui/date-text";
import { formatCount } from "~/ui/format/number";
import type { JobState } from "~/ui/job-progress";
import { StatusBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Counted = Pick<MigrationRow, "state" | "calculatesThen" | "refusedCount">;

/** A migration's state in the words of long jobs; a plan that nobody has started waits. */
export function migrationJobState({ state, refusedCount }: Counted): JobState {
  if (state === "draft") return "waiting";
  if (state === "discarded") return "stopped";
  return state === "done" && refusedCount > 0 ? "done_with_failures" : state;
}

export function MigrationBadge({ migration }: { readonly migration: Counted }) {
  return <StatusBadge subject="job" state={migrationJobState(migration)} label={ownWords(migration)} />;
}

/** States that long jobs have no words for. */
function ownWords({ state, calculatesThen }: Counted): string | undefined {
  if (calculatesThen !== null) return "Calculating";
  if (state === "draft") return "Planned, not started";
  return state === "discarded" ? "Discarded" : undefined;
}

/** The address of one migration of a plan. */
export function migrationPage(base: string, planId: string, id: string): string {
  return `${pageOf(base, "plan", planId)}/migrations/${publicId("planMigration", id)}`;
}

const columns: readonly Column<MigrationRow>[] = [
  { key: "to", label: "Migration", cell: (row) => `To version ${row.toVersion}` },
  { key: "state", label: "State", place: "state", cell: (row) => <MigrationBadge migration={row} /> },
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

// What lists of plan migrations and of bulk runs, and of their rows, have in common.
import { Link } from "@remix-run/react";
import type { ItemDocument, ItemState, RunState } from "~/billing/run-kinds";
import { pageOf } from "~/console/links";
import { type CountedRun, RunBadge } from "~/console/pages/run-badge";
import { InstantText } from "~/ui/date-text";
import { formatCount } from "~/ui/format/number";
import { StatusBadge } from "~/ui/status-badge";
import type { Column } from "~/ui/table";

type ListedRun = CountedRun & {
  readonly createdAt: number;
  readonly doneCount: number;
  readonly itemCount: number;
};

/** How far a run is, when it was planned, and how much of it is done. */
export function runColumns<Row extends ListedRun>(): readonly Column<Row>[] {
  return [
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
}

type ListedItem = { readonly customerName: string; readonly state: ItemState };

/** Whose row of a run it is, and what became of it; nothing is to be done in a run that was discarded. */
export function itemColumns<Row extends ListedItem>(run: RunState): readonly Column<Row>[] {
  const shown = (state: ItemState) =>
    run === "discarded" && (state === "pending" || state === "waiting") ? "put_aside" : state;
  return [
    { key: "customer", label: "Customer", cell: (row) => row.customerName },
    {
      key: "state",
      label: "State",
      place: "state",
      cell: (row) => <StatusBadge subject="run_item" state={shown(row.state)} />,
    },
  ];
}

type LinksProps = { readonly base: string; readonly documents: readonly ItemDocument[] };

/** The documents that were made with a row. */
export function DocumentLinks({ base, documents }: LinksProps) {
  return documents.map(({ kind, id }) => (
    <Link
      key={id}
      to={pageOf(base, kind === "invoice" ? "invoice" : "creditNote", id)}
      className="prose-link mr-3"
    >
      {kind === "invoice" ? "Invoice" : "Credit note"}
    </Link>
  ));
}

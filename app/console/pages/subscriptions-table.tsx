import { pageOf } from "~/console/links";
import { recurringText } from "~/console/pages/terms-words";
import type { SubscriptionRow, SubscriptionSort } from "~/console/queries/subscriptions.server";
import { InstantDateText } from "~/ui/date-text";
import { formatDecimal } from "~/ui/format/number";
import { StatusBadge } from "~/ui/status-badge";
import { subscriptionBadgeState } from "~/ui/status-vocabulary";
import { type Column, Table } from "~/ui/table";

/** `Team ×12`; a quantity of one says nothing. */
export function planTitle(row: Pick<SubscriptionRow, "planName" | "quantity">): string {
  return row.quantity === "1" ? row.planName : `${row.planName} ×${formatDecimal(row.quantity, "en")}`;
}

export function SubscriptionBadge({ row }: { readonly row: SubscriptionRow }) {
  const state = subscriptionBadgeState(row.status, row.endsAt);
  const date = state === "ending" ? row.endsAt : state === "trialing" ? row.trialEndsAt : null;
  return (
    <StatusBadge
      subject="subscription"
      state={state}
      detail={
        date === null ? null : (
          <>
            {state === "ending" ? "on" : "until"} <InstantDateText at={date} zone={row.zone} />
          </>
        )
      }
    />
  );
}

const planColumn: Column<SubscriptionRow> = { key: "plan", label: "Plan", cell: planTitle };
const columns: readonly Column<SubscriptionRow>[] = [
  { key: "customer", label: "Customer", cell: (row) => row.customerName, sort: "customer" },
  planColumn,
];
const priceColumn: Column<SubscriptionRow> = {
  key: "price",
  label: "Price",
  align: "end",
  place: "amount",
  cell: (row) => recurringText(row.terms, row.currency, row.quantity),
};
const facts: readonly Column<SubscriptionRow>[] = [
  { key: "state", label: "State", place: "state", cell: (row) => <SubscriptionBadge row={row} /> },
  {
    key: "started",
    label: "Started",
    sort: "started",
    cell: (row) => <InstantDateText at={row.startsAt} zone={row.zone} />,
  },
  {
    key: "next",
    label: "Next bill",
    place: "date",
    sort: "next",
    cell: (row) => (row.dueAt === null ? "–" : <InstantDateText at={row.dueAt} zone={row.zone} />),
  },
];

type Props = {
  readonly base: string;
  readonly caption: string;
  readonly rows: readonly SubscriptionRow[];
  /** Leaves the customer out where all rows are one customer's, and has room for what each costs. */
  readonly of?: "customer";
  /** Gives the sort links, with the order in force; without it the order is fixed. */
  readonly sorting?: { readonly search: string; readonly sort: SubscriptionSort };
  readonly newerHref?: string | null;
  readonly olderHref?: string | null;
  readonly csvHref?: string;
};

export function SubscriptionsTable({ base, caption, rows, of, sorting, ...rest }: Props) {
  const shown = of === "customer" ? [planColumn, ...facts, priceColumn] : [...columns, ...facts];
  return (
    <Table
      {...rest}
      {...sorting}
      caption={caption}
      columns={sorting ? shown : shown.map((column) => ({ ...column, sort: undefined }))}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => pageOf(base, "subscription", row.id)}
    />
  );
}

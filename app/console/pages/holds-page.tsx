import { Form, Link } from "@remix-run/react";
import { holdsAt, type RecordedHold } from "~/billing/invoicing/hold";
import type { HoldKind } from "~/billing/invoicing/hold-kinds";
import { holdWords } from "~/console/hold-words";
import { pageOf } from "~/console/links";
import type { RefusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import type { Page } from "~/store/columns";
import { Button } from "~/ui/button";
import { InstantDateText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { ErrorSummary } from "~/ui/error-summary";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { PlainBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

export type HoldRow = RecordedHold & { readonly customerName: string; readonly owner: string };

type Props = {
  readonly base: string;
  readonly search: string;
  readonly which: "in_force" | "all";
  readonly page: Page<HoldRow>;
  readonly zone: string;
  readonly now: number;
  readonly mayBill: boolean;
  readonly refused: RefusedForm | undefined;
};

const KINDS: Readonly<Record<HoldKind, string>> = { fee: "Fee", draft: "Draft", payment: "Collection" };

/** What waits, why, whose it is and until when. */
export function HoldsPage({ base, search, which, page, zone, now, mayBill, refused }: Props) {
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Holds"
        lead="What is kept out of closing or collecting for a while. It counts as pending; everything else goes on."
      />
      <p className="mb-4 text-dense">
        {which === "in_force" ? (
          <Link to={`${base}/holds?show=all`} className="prose-link">
            Show those that are over too
          </Link>
        ) : (
          <Link to={`${base}/holds`} className="prose-link">
            Show those in force only
          </Link>
        )}
      </p>
      {page.rows.length === 0 ? (
        <EmptyState title="Nothing is on hold">
          Hold a draft or one of its lines on the page of the draft, and a collection on the page of its
          invoice.
        </EmptyState>
      ) : (
        <Table
          caption="Holds"
          columns={columnsOf({ base, zone, now, mayBill })}
          rows={page.rows}
          rowKey={(row) => row.id}
          search={search}
          newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
          olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
        />
      )}
    </>
  );
}

function columnsOf({
  base,
  zone,
  now,
  mayBill,
}: Pick<Props, "base" | "zone" | "now" | "mayBill">): readonly Column<HoldRow>[] {
  const isInForce = (row: HoldRow) => holdsAt(row, now);
  return [
    { key: "what", label: "What", place: "lead", cell: (row) => holdWords(row.description) },
    { key: "kind", label: "Kind", place: "detail", cell: (row) => KINDS[row.on.kind] },
    {
      key: "customer",
      label: "Customer",
      place: "detail",
      cell: (row) => (
        <Link to={pageOf(base, "customer", row.customerId)} className="link">
          {row.customerName}
        </Link>
      ),
    },
    { key: "reason", label: "Reason", place: "detail", cell: (row) => row.reason },
    { key: "owner", label: "Owner", place: "detail", cell: (row) => row.owner },
    {
      key: "until",
      label: "Until",
      place: "date",
      cell: (row) => <InstantDateText at={row.endsAt} zone={zone} />,
    },
    {
      key: "state",
      label: "State",
      place: "state",
      cell: (row) => (
        <PlainBadge tone={isInForce(row) ? "hold" : "neutral"} shape={isInForce(row) ? "waits" : "ended"}>
          {isInForce(row) ? "On hold" : row.releasedAt === null ? "Ended" : "Released"}
        </PlainBadge>
      ),
    },
    {
      key: "act",
      label: "Release",
      place: "detail",
      cell: (row) =>
        mayBill && isInForce(row) ? (
          <Form method="post">
            <input type="hidden" name="hold" value={publicId("hold", row.id)} />
            <Button size="small" aria-label={`Release ${holdWords(row.description)}`}>
              Release
            </Button>
          </Form>
        ) : (
          "–"
        ),
    },
  ];
}

import { Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import type { AuditRow } from "~/console/queries/audit.server";
import { actionWords, detailsInWords, words } from "~/console/record-words";
import type { Page } from "~/store/columns";
import { InstantText } from "~/ui/date-text";
import { useZone } from "~/ui/locale-context";
import { withParams } from "~/ui/query-string";
import { type Column, Table } from "~/ui/table";

const ACTORS: Record<string, string> = {
  member: "Member",
  apiKey: "API key",
  portalCustomer: "Customer",
  system: "Counterfoil",
};

/** Kinds of subjects that have a page of their own. */
const PAGES: Readonly<Record<string, Parameters<typeof pageOf>[1]>> = {
  customer: "customer",
  subscription: "subscription",
  invoice: "invoice",
  credit_note: "creditNote",
  payment: "payment",
};

const recorded: Column<AuditRow> = {
  key: "recorded",
  label: "When",
  place: "lead",
  cell: (row) => <InstantText at={row.recordedAt} seconds="show" city="hide" />,
};
/** By the organization's time, as the documents beside it are dated. */
const happened: Column<AuditRow> = {
  key: "happened",
  label: "When",
  place: "lead",
  cell: (row) => <InstantText at={row.happenedAt} city="hide" />,
};
const who: Column<AuditRow> = {
  key: "actor",
  label: "Who",
  cell: (row) => row.actorName ?? ACTORS[row.actorKind] ?? row.actorKind,
};
const what: Column<AuditRow> = {
  key: "action",
  label: "What",
  place: "state",
  cell: (row) => actionWords(row.action),
};
const details: Column<AuditRow> = {
  key: "details",
  label: "Details",
  cell: (row) => <Details row={row} />,
};
/** Without ids and keys, which say nothing to whoever wants to know what happened. */
const detailsTold: Column<AuditRow> = {
  ...details,
  cell: (row) => <Details row={row} leaves={/ ids?$|^Position$/} />,
};

type Props = {
  readonly base: string;
  readonly caption: string;
  readonly page: Page<AuditRow>;
  readonly search: string;
  /** Everything for whoever checks; or what became of a customer, or of one subscription, which then has no column. */
  readonly of: "audit" | "customer" | "subscription";
};

/** Records of who did what, newest first, in words. */
export function AuditTable({ base, caption, page, search, of }: Props) {
  const on: Column<AuditRow> = {
    key: "subject",
    label: "On",
    cell: (row) => <Subject base={base} row={row} />,
  };
  return (
    <Table
      caption={caption}
      columns={
        of === "audit"
          ? [recorded, who, what, on, details]
          : [happened, who, what, ...(of === "customer" ? [on] : []), detailsTold]
      }
      rows={page.rows}
      rowKey={(row) => row.id}
      search={search}
      newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
      olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
    />
  );
}

function Subject({ base, row }: { readonly base: string; readonly row: AuditRow }) {
  const { subjectKind, subjectId } = row;
  const name = (
    <>
      {words(subjectKind)} <code>{subjectId.slice(-8)}</code>
    </>
  );
  const kind = PAGES[subjectKind];
  if (!kind) return name;
  return (
    <Link to={pageOf(base, kind, subjectId)} className="link">
      {name}
    </Link>
  );
}

function Details({ row, leaves }: { readonly row: AuditRow; readonly leaves?: RegExp }) {
  const facts = detailsInWords(row.details, useZone()).filter(({ label }) => !leaves?.test(label));
  if (facts.length === 0) return "–";
  return (
    <dl className="grid min-w-0 gap-0.5 text-dense">
      {facts.map(({ label, value }) => (
        <div key={label} className="flex flex-wrap gap-x-2">
          <dt className="text-ink-3">{label}</dt>
          <dd className="min-w-0 md:break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

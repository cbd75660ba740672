import type { AuditRow } from "~/console/queries/developers.server";
import type { Page } from "~/store/columns";
import { InstantText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { Table } from "~/ui/table";

const ACTORS: Record<string, string> = {
  member: "Member",
  apiKey: "API key",
  portalCustomer: "Customer",
  system: "Counterfoil",
};

type Props = { readonly search: string; readonly page: Page<AuditRow> };

export function AuditPage({ search, page }: Props) {
  return (
    <>
      <PageHeader title="Audit" lead="Who did what and when. Nothing here can be changed or deleted." />
      {page.rows.length === 0 ? (
        <EmptyState title="Nothing has happened yet">Every command leaves a line here.</EmptyState>
      ) : (
        <Table
          caption="Audit entries"
          columns={[
            {
              key: "recorded",
              label: "When",
              place: "lead",
              cell: (row) => <InstantText at={row.recordedAt} seconds="show" city="hide" />,
            },
            { key: "actor", label: "Who", cell: (row) => ACTORS[row.actorKind] ?? row.actorKind },
            { key: "action", label: "What", place: "state", cell: (row) => <code>{row.action}</code> },
            {
              key: "subject",
              label: "On",
              cell: (row) => (
                <>
                  {row.subjectKind} <code>{row.subjectId.slice(-8)}</code>
                </>
              ),
            },
            {
              key: "details",
              label: "Details",
              cell: (row) =>
                Object.keys(row.details).length === 0 ? "–" : <code>{JSON.stringify(row.details)}</code>,
            },
          ]}
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

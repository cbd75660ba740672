import type { AuditRow } from "~/console/queries/developers.server";
import { actionWords, detailsInWords, words } from "~/console/record-words";
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
            { key: "action", label: "What", place: "state", cell: (row) => actionWords(row.action) },
            {
              key: "subject",
              label: "On",
              cell: (row) => (
                <>
                  {words(row.subjectKind)} <code>{row.subjectId.slice(-8)}</code>
                </>
              ),
            },
            {
              key: "details",
              label: "Details",
              cell: (row) => <Details details={row.details} />,
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

function Details({ details }: { readonly details: AuditRow["details"] }) {
  const facts = detailsInWords(details);
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

import { AuditTable } from "~/console/pages/audit-table";
import type { AuditRow } from "~/console/queries/audit.server";
import type { Page } from "~/store/columns";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";

type Props = { readonly base: string; readonly search: string; readonly page: Page<AuditRow> };

export function AuditPage({ base, search, page }: Props) {
  return (
    <>
      <PageHeader title="Audit" lead="Who did what and when. Nothing here can be changed or deleted." />
      {page.rows.length === 0 ? (
        <EmptyState title="Nothing has happened yet">Every command leaves a line here.</EmptyState>
      ) : (
        <AuditTable base={base} caption="Audit entries" page={page} search={search} of="audit" />
      )}
    </>
  );
}

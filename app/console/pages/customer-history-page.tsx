import { pageOf } from "~/console/links";
import { AuditTable } from "~/console/pages/audit-table";
import { CustomerTabs } from "~/console/pages/customer-tabs";
import type { AuditRow } from "~/console/queries/audit.server";
import type { CustomerCounts } from "~/console/queries/customer-tabs.server";
import type { Page } from "~/store/columns";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly search: string;
  readonly customer: { readonly id: string; readonly name: string };
  readonly counts: CustomerCounts;
  readonly page: Page<AuditRow>;
};

/** Who did what with a customer, its subscriptions, documents and payments. */
export function CustomerHistoryPage({ base, search, customer, counts, page }: Props) {
  return (
    <>
      <PageHeader
        title={`History of ${customer.name}`}
        crumbs={[
          { label: "Customers", to: `${base}/customers` },
          { label: customer.name, to: pageOf(base, "customer", customer.id) },
        ]}
        lead="Who did what with this customer, its subscriptions, documents and payments. Nothing here can be changed or deleted."
      />
      <CustomerTabs base={base} customerId={customer.id} counts={counts} current="history" />
      {page.rows.length === 0 ? (
        <EmptyState title="Nothing has happened yet">
          What is done with this customer leaves a line here.
        </EmptyState>
      ) : (
        <AuditTable
          base={base}
          caption="What happened to this customer"
          page={page}
          search={search}
          of="customer"
        />
      )}
    </>
  );
}

import { movedSinceShown } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { DocumentList, type ShownBilling } from "~/console/pages/billed-documents";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import { DateField } from "~/ui/date-field";
import { formatMoney } from "~/ui/format/money";

type Props = Confirmable & {
  readonly base: string;
  readonly customer: { readonly id: string; readonly name: string };
  /** Null while the day is entered, or when it was refused. */
  readonly shown:
    | (Omit<ShownBilling, "next"> & { readonly toPayMinor: bigint; readonly drafts: number })
    | null;
  readonly refusals: EntryRefusals;
};

/** Two steps under one address: through which day, and what that makes. */
export function BillNowPage({ base, customer, shown, refusals, ...page }: Props) {
  const customerHref = pageOf(base, "customer", customer.id);
  const crumbs = [
    { label: "Customers", to: `${base}/customers` },
    { label: customer.name, to: customerHref },
  ];
  if (!shown) {
    return (
      <EntryPage
        title={`Bill ${customer.name} now`}
        crumbs={crumbs}
        lead="Bills ahead of the next run, on documents of today, and closes drafts in their days of grace. Usage that comes later is billed as its difference."
        values={page.values}
        refusals={refusals}
        cancelHref={customerHref}
      >
        <DateField
          name="through"
          label="Everything due by"
          hint="Periods that begin by then are billed as well. Empty: what is due already."
          optional
        />
      </EntryPage>
    );
  }
  const amount = formatMoney({ amountMinor: shown.toPayMinor, currency: shown.currency }, "en");
  return (
    <ConfirmStep
      {...page}
      moved={movedSinceShown(page.refused, shown, ["To pay", "Given back"])}
      notes={shown.notes}
      title={`Bill ${customer.name} ${amount} now?`}
      crumbs={crumbs}
      costTitle="Documents"
      cost={<DocumentList documents={shown.documents} />}
      consequences={[
        { label: "To pay", value: amount },
        ...(shown.drafts > 0
          ? [{ label: "Drafts", value: `${shown.drafts} stay open until they close` }]
          : []),
        { label: "Later runs", value: "Go on from here; nothing is billed twice." },
        { label: "Cannot be undone", value: "Invoices stay. A credit note corrects them." },
      ]}
      confirmLabel={`Bill ${amount}`}
      busyLabel="Billing…"
      cancelHref={customerHref}
      previewHash={shown.previewHash}
      editHref={entryHref(page.values)}
    >
      <p>{customer.name} is billed today, ahead of the next run.</p>
    </ConfirmStep>
  );
}

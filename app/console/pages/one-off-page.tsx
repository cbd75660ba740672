import { movedSinceShown } from "~/console/forms/confirmation";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import type { CustomerRow } from "~/console/queries/customers.server";
import { publicId } from "~/public-ids";
import { Button } from "~/ui/button";
import { DateField } from "~/ui/date-field";
import { DocumentPreview, type PreviewedDocument } from "~/ui/document-preview";
import { EmptyState, NothingMatches } from "~/ui/empty-state";
import { CheckField, ChoiceField, FieldGroup, NumberField, TextField } from "~/ui/field";
import { FilterBar } from "~/ui/filter-bar";
import { formatMoney } from "~/ui/format/money";
import { formatPercent } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";
import type { PreviewNote } from "~/ui/preview-notes";
import { Table } from "~/ui/table";

type Rate = { readonly code: string; readonly name: string; readonly rate: string };
type Customer = {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly currency: string;
};

type Props = Confirmable & {
  readonly base: string;
  readonly customer: Customer;
  readonly rates: readonly Rate[];
  readonly rows: number;
  /** The invoice as it would be made; null while it is written, or when it was refused. */
  readonly shown: {
    readonly document: PreviewedDocument;
    /** Whom it names may have no address. */
    readonly mailedTo: string | null;
    readonly paidMinor: bigint;
    readonly isHeld: boolean;
    readonly currency: string;
    readonly previewHash: string;
    readonly notes: readonly PreviewNote[];
  } | null;
  readonly refusals: EntryRefusals;
};

/** An invoice somebody writes: its lines, then the document that makes of them. */
export function OneOffPage(props: Props) {
  const { base, customer, rates, rows, shown, values, refusals } = props;
  const crumbs = [{ label: "Invoices", to: `${base}/invoices` }];
  if (shown) return <ConfirmOneOff {...props} shown={shown} crumbs={crumbs} />;
  return (
    <EntryPage
      title={`New invoice for ${customer.name}`}
      crumbs={crumbs}
      lead={`In ${customer.currency}, the customer’s currency.`}
      values={values}
      refusals={refusals}
      cancelHref={`${base}/invoices`}
      more={
        <Button name="step" value="add">
          Add a line
        </Button>
      }
    >
      <input type="hidden" name="customer" value={publicId("customer", customer.id)} />
      <input type="hidden" name="rows" value={rows} />
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; rows are never moved.
        <LineFields key={row} row={row} currency={customer.currency} rates={rates} />
      ))}
      <FieldGroup legend="The document">
        <CheckField
          name="tax_included"
          label="Prices include tax"
          hint="The customer pays what they say. Otherwise tax is added."
        />
        <DateField name="on" label="Issued on" hint="Left empty, it is the customer’s today." optional />
        <ChoiceField
          name="placement"
          label="And then"
          defaultValue="issue"
          options={[
            { value: "issue", label: "Issue it", hint: "It takes a number and is mailed." },
            {
              value: "hold",
              label: "Keep it as a draft",
              hint: "Until somebody closes it; nothing is mailed.",
            },
          ]}
        />
      </FieldGroup>
    </EntryPage>
  );
}

type LineProps = { readonly row: number; readonly currency: string; readonly rates: readonly Rate[] };

function LineFields({ row, currency, rates }: LineProps) {
  const at = `lines.${row}`;
  return (
    <FieldGroup legend={`Line ${row + 1}`}>
      <TextField name={`${at}.description`} label="Description" input={{ maxLength: 500 }} />
      <div className="flex flex-wrap gap-5">
        <NumberField name={`${at}.quantity`} label="Quantity" defaultValue="1" />
        <NumberField name={`${at}.unit_amount`} label={`Price of one, in ${currency}`} />
      </div>
      {rates.length > 0 ? (
        <details>
          <summary className="prose-link inline-block py-1">Other tax than the customer’s</summary>
          <div className="grid gap-1 pt-2">
            {rates.map(({ code, name, rate }) => (
              <CheckField
                key={code}
                name={`${at}.tax.${code}`}
                label={`${name}, ${formatPercent(rate, "en")}`}
              />
            ))}
          </div>
        </details>
      ) : null}
    </FieldGroup>
  );
}

type ConfirmProps = Props & {
  readonly shown: NonNullable<Props["shown"]>;
  readonly crumbs: readonly { readonly label: string; readonly to: string }[];
};

function ConfirmOneOff({ base, customer, shown, crumbs, ...page }: ConfirmProps) {
  const { currency, document, paidMinor, isHeld } = shown;
  const { billedTo = null } = document;
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency }, "en");
  const total = money(document.totalMinor);
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, ["Total", "To pay"])}
      notes={shown.notes}
      title={isHeld ? `Keep a draft of ${total}?` : `Issue an invoice of ${total}?`}
      crumbs={crumbs}
      costTitle={isHeld ? "The draft" : "The invoice"}
      cost={<DocumentPreview document={document} title="Invoice" />}
      consequences={[
        ...(paidMinor > 0n ? [{ label: "Credit pays", value: `${money(paidMinor)} of it at once` }] : []),
        { label: "To pay", value: money(document.totalMinor - paidMinor) },
        {
          label: "Mailed",
          value: isHeld ? "Nobody, before it is closed" : (shown.mailedTo ?? "Nobody: there is no address"),
        },
        {
          label: isHeld ? "Later" : "Cannot be undone",
          value: isHeld
            ? "It takes a number when somebody closes it."
            : "It takes a number and stays. A credit note corrects it.",
        },
      ]}
      confirmLabel={isHeld ? `Keep a draft of ${total}` : `Issue invoice of ${total}`}
      busyLabel="Issuing…"
      cancelHref={`${base}/invoices`}
      previewHash={shown.previewHash}
      editHref={entryHref(page.values)}
    >
      {billedTo ?? customer.name} is billed {total} by lines written by hand
      {billedTo === null ? "" : `, for ${customer.name}`}.
    </ConfirmStep>
  );
}

type CustomerProps = {
  readonly base: string;
  readonly search: string;
  readonly customers: readonly CustomerRow[];
};

/** The first step: whom the invoice is for. */
export function OneOffCustomerPage({ base, search, customers }: CustomerProps) {
  const query = new URLSearchParams(search).get("q") ?? "";
  return (
    <>
      <PageHeader title="New invoice" crumbs={[{ label: "Invoices", to: `${base}/invoices` }]} />
      <FilterBar label="Customers" search={search} query={{ name: "q", label: "Find a customer" }} />
      {customers.length > 0 ? (
        <Table
          caption="Choose a customer"
          columns={[
            { key: "name", label: "Name", cell: (row: CustomerRow) => row.name },
            { key: "email", label: "E-mail", cell: (row) => row.email ?? "–" },
            { key: "currency", label: "Currency", place: "amount", cell: (row) => row.currency },
          ]}
          rows={customers}
          rowKey={(row) => row.id}
          rowHref={(row) => `${base}/invoices/new?customer=${publicId("customer", row.id)}`}
        />
      ) : query === "" ? (
        <EmptyState title="No customers">An invoice is written for a customer. Add one first.</EmptyState>
      ) : (
        <NothingMatches clearHref={`${base}/invoices/new`} />
      )}
    </>
  );
}

import { pageOf } from "~/console/links";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import type { loadCreditCustomer } from "~/console/queries/customer-credit.server";
import type { MovedFigure } from "~/ui/confirm-page";
import { formatMoney } from "~/ui/format/money";
import { MoneyField } from "~/ui/money-field";
import { MoneyText } from "~/ui/money-text";

/** What credit pays of invoices at once. */
export type Pays = readonly {
  readonly invoiceId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
}[];

export type ShownCredit = {
  readonly previewHash: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly pays: Pays;
};

type Props = Confirmable & {
  readonly base: string;
  readonly customer: Awaited<ReturnType<typeof loadCreditCustomer>>;
  /** Null while something is entered, or when it was refused. */
  readonly shown: ShownCredit | null;
  /** Numbers of the invoices it pays. */
  readonly numbers: Readonly<Record<string, string>>;
  readonly refusals: EntryRefusals;
  readonly moved: readonly MovedFigure[];
};

/** Two steps under one address: how much, and what it pays. */
export function CreditGivePage({ base, customer, shown, numbers, refusals, moved, ...page }: Props) {
  const customerHref = pageOf(base, "customer", customer.id);
  const crumbs = creditCrumbs(base, customer);
  if (!shown) {
    return (
      <EntryPage
        title={`Give ${customer.name} credit`}
        crumbs={crumbs}
        lead="It costs nothing and pays invoices by itself, after tax: open ones at once where the billing rules say so, then later ones."
        values={page.values}
        refusals={refusals}
        cancelHref={`${customerHref}/credit`}
      >
        <MoneyField name="amount" label="Amount" currency={customer.currency} />
      </EntryPage>
    );
  }
  const amount = formatMoney({ amountMinor: shown.amountMinor, currency: shown.currency }, "en");
  return (
    <ConfirmStep
      {...page}
      moved={moved}
      title={`Give ${customer.name} ${amount} of credit?`}
      crumbs={crumbs}
      costTitle="Credit"
      cost={<MoneyText amountMinor={shown.amountMinor} currency={shown.currency} className="text-figure" />}
      consequences={[
        { label: "Pays at once", value: paysText(shown.pays, numbers) },
        { label: "Can be undone", value: "What it has not paid by then can be taken back." },
      ]}
      confirmLabel={`Give ${amount} of credit`}
      busyLabel="Giving…"
      cancelHref={`${customerHref}/credit`}
      previewHash={shown.previewHash}
      editHref={entryHref(page.values)}
    >
      <p>{customer.name} gets credit, which pays its invoices.</p>
    </ConfirmStep>
  );
}

export function creditCrumbs(base: string, customer: Pick<Props["customer"], "id" | "name">) {
  const page = pageOf(base, "customer", customer.id);
  return [
    { label: "Customers", to: `${base}/customers` },
    { label: customer.name, to: page },
    { label: "Credit", to: `${page}/credit` },
  ];
}

/** `40.00 € of INV-7, 2.00 € of INV-9` */
export function paysText(pays: Pays, numbers: Readonly<Record<string, string>>): string {
  if (pays.length === 0) return "Nothing: it waits for later invoices";
  return pays
    .map(({ invoiceId, currency, amountMinor }) => {
      const amount = formatMoney({ amountMinor, currency }, "en");
      return `${amount} of ${numbers[invoiceId] ?? "an invoice"}`;
    })
    .join(", ");
}

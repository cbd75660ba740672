import { pageOf } from "~/console/links";
import { type Confirmable, ConfirmStep } from "~/console/pages/confirm-step";
import { creditCrumbs, type Pays, paysText } from "~/console/pages/credit-give-page";
import type { EntryRefusals } from "~/console/pages/entry-page";
import type { loadCreditCustomer } from "~/console/queries/customer-credit.server";
import { ButtonLink } from "~/ui/button";
import type { MovedFigure } from "~/ui/confirm-page";
import { Notice } from "~/ui/flash";
import { formatMoney } from "~/ui/format/money";
import { listUnit, MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";

export type ShownMove = {
  readonly previewHash: string;
  readonly currency: string;
  readonly sums: readonly { readonly currency: string; readonly amountMinor: bigint }[];
  readonly pays: Pays;
};

type Props = Confirmable & {
  readonly base: string;
  readonly customer: Awaited<ReturnType<typeof loadCreditCustomer>>;
  /** Null when it was refused. */
  readonly shown: ShownMove | null;
  readonly numbers: Readonly<Record<string, string>>;
  readonly refusals: EntryRefusals;
  readonly moved: readonly MovedFigure[];
};

/** All credit of a customer becomes its payer's. */
export function CreditMovePage({ base, customer, shown, numbers, refusals, moved, ...page }: Props) {
  const creditHref = `${pageOf(base, "customer", customer.id)}/credit`;
  const crumbs = creditCrumbs(base, customer);
  if (!shown) {
    return (
      <>
        <PageHeader title={`Move the credit of ${customer.name}`} crumbs={crumbs} />
        <Notice kind="attention" action={<ButtonLink to={creditHref}>Back to the credit</ButtonLink>}>
          {refusals.summary.map(({ message }) => message).join(" ")}
        </Notice>
      </>
    );
  }
  const { sums, pays } = shown;
  const amounts = sums.map((sum) => formatMoney(sum, "en", { unit: listUnit(sums) })).join(" and ");
  return (
    <ConfirmStep
      {...page}
      moved={moved}
      title={`Move ${amounts} of credit to ${customer.payerName}?`}
      crumbs={crumbs}
      costTitle="Credit"
      cost={
        <p className="text-figure">
          {sums.map((sum) => (
            <span key={sum.currency} className="block">
              <MoneyText {...sum} unit={listUnit(sums)} />
            </span>
          ))}
        </p>
      }
      consequences={[
        { label: "Pays at once", value: paysText(pays, numbers) },
        {
          label: "After that",
          value: `What is left pays open invoices of those that ${customer.payerName} pays for, then later ones.`,
        },
        { label: "Stays", value: `${customer.name} has no credit afterwards; what it paid stays paid.` },
        { label: "Cannot be undone", value: "Moved credit is the payer’s and does not come back." },
      ]}
      confirmLabel={`Move ${amounts}`}
      busyLabel="Moving…"
      cancelHref={creditHref}
      previewHash={shown.previewHash}
      editHref={null}
    >
      <p>
        All credit of {customer.name} becomes credit of {customer.payerName}.
      </p>
    </ConfirmStep>
  );
}

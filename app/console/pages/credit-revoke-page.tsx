import { movedSinceShown } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { creditCrumbs } from "~/console/pages/credit-give-page";
import { EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import type { loadCreditCustomer } from "~/console/queries/customer-credit.server";
import { TextField } from "~/ui/field";
import { formatMoney } from "~/ui/format/money";
import { MoneyText } from "~/ui/money-text";

type Props = Confirmable & {
  readonly base: string;
  readonly customer: Awaited<ReturnType<typeof loadCreditCustomer>>;
  /** Null while something is entered, or when it was refused. */
  readonly shown: {
    readonly previewHash: string;
    readonly currency: string;
    readonly amountMinor: bigint;
  } | null;
  readonly refusals: EntryRefusals;
};

/** Two steps under one address: why, and how much is left to take back. */
export function CreditRevokePage({ base, customer, shown, refusals, ...page }: Props) {
  const creditHref = `${pageOf(base, "customer", customer.id)}/credit`;
  const crumbs = creditCrumbs(base, customer);
  if (!shown) {
    return (
      <EntryPage
        title={`Take back credit of ${customer.name}`}
        crumbs={crumbs}
        lead="Only what was given for nothing, and only what of it has paid nothing yet."
        values={page.values}
        refusals={refusals}
        cancelHref={creditHref}
      >
        <TextField name="reason" label="Reason" hint="It stays on record." input={{ maxLength: 300 }} />
      </EntryPage>
    );
  }
  const amount = formatMoney(shown, "en");
  return (
    <ConfirmStep
      {...page}
      moved={movedSinceShown(page.refused, shown, ["Credit"])}
      title={`Take back ${amount} of credit?`}
      crumbs={crumbs}
      costTitle="Credit"
      cost={<MoneyText amountMinor={shown.amountMinor} currency={shown.currency} className="text-figure" />}
      consequences={[
        { label: "Stays", value: "What this credit paid stays paid." },
        { label: "Cannot be undone", value: "Give new credit if this turns out to be wrong." },
      ]}
      confirmLabel={`Take back ${amount}`}
      busyLabel="Taking back…"
      cancelHref={creditHref}
      previewHash={shown.previewHash}
      editHref={entryHref(page.values)}
    >
      <p>{customer.name} loses what is left of this credit.</p>
      <p className="mt-2 text-ink-2">Reason: {page.values.reason}</p>
    </ConfirmStep>
  );
}

import { DescriptionList } from "~/ui/description-list";
import { MoneyText } from "~/ui/money-text";

export type NextPaymentView = {
  readonly billTo: string;
  readonly payer: string | null;
  readonly creditMinor: bigint;
  readonly prepaidMinor: bigint;
  readonly payerCreditMinor: bigint;
  readonly leftMinor: bigint;
};

type Props = {
  readonly payment: NextPaymentView | null;
  readonly customerName: string;
  readonly totalMinor: bigint;
  readonly currency: string;
};

/** Whose credit pays a forecast invoice, and what is left; nothing where no credit does and nobody else owes it. */
export function NextPayment({ payment, customerName, totalMinor, currency }: Props) {
  if (payment === null) return null;
  const { billTo, payer, creditMinor, prepaidMinor, payerCreditMinor, leftMinor } = payment;
  const isOther = billTo !== customerName || payer !== null;
  if (!isOther && creditMinor + prepaidMinor === 0n) return null;
  const taken = (label: string, minor: bigint) =>
    minor === 0n ? null : { label, value: <MoneyText amountMinor={-minor} currency={currency} /> };
  return (
    <>
      <DescriptionList
        className="mt-4"
        facts={[
          {
            label: billTo === customerName ? "Whole invoice, with tax" : `Invoice of ${billTo}, with tax`,
            value: <MoneyText amountMinor={totalMinor} currency={currency} />,
          },
          taken(`Credit of ${billTo}`, creditMinor),
          taken("Prepaid credit", prepaidMinor),
          taken(`Credit of ${payer}`, payerCreditMinor),
          {
            label: `To pay by ${payer ?? billTo}`,
            value: <MoneyText amountMinor={leftMinor} currency={currency} />,
          },
        ]}
      />
      {payer === null ? null : (
        <p className="hint mt-2">
          {payer} pays for {billTo}. Its credit pays its own invoices first, then the oldest of those it pays
          for, which other customers may have, too.
        </p>
      )}
    </>
  );
}

import { Link } from "@remix-run/react";
import type { WalletRow } from "~/portal/queries/credit.server";
import { Card, Section } from "~/ui/card";
import { InstantDateText } from "~/ui/date-text";
import { MoneyText } from "~/ui/money-text";

export type CreditView = {
  readonly sums: readonly { readonly currency: string; readonly amountMinor: bigint }[];
  /** `paysFor` names the lines a wallet pays; empty: any. */
  readonly wallets: readonly (WalletRow & { readonly paysFor: readonly string[] })[];
  readonly coupons: readonly { readonly id: string; readonly name: string; readonly text: string }[];
  readonly hasNotes: boolean;
};

/** What lowers the invoices to come: credit, prepaid credit, coupons. Absent when there is none. */
export function CreditSection({ credit }: { readonly credit: CreditView }) {
  const { sums, wallets, coupons, hasNotes } = credit;
  if (sums.length + wallets.length + coupons.length === 0 && !hasNotes) return null;
  return (
    <Section
      title="Credit and discounts"
      action={
        hasNotes ? (
          <Link to="/portal/credit-notes" className="prose-link">
            Credit notes
          </Link>
        ) : undefined
      }
    >
      <ul className="grid gap-3">
        {sums.length > 0 || hasNotes ? (
          <li>
            <CreditCard sums={sums} />
          </li>
        ) : null}
        {wallets.map((wallet) => (
          <li key={wallet.id}>
            <WalletCard wallet={wallet} />
          </li>
        ))}
        {coupons.map((coupon) => (
          <li key={coupon.id}>
            <Card>
              <p className="font-semibold">Coupon {coupon.name}</p>
              <p className="mt-1 text-ink-2">{coupon.text}</p>
            </Card>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function CreditCard({ sums }: Pick<CreditView, "sums">) {
  return (
    <Card>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <span className="font-semibold">Credit</span>
        <span className="text-section font-semibold">
          {sums.length === 0 ? "Nothing left" : null}
          {sums.map((sum) => (
            <MoneyText key={sum.currency} {...sum} className="ml-3 first:ml-0" />
          ))}
        </span>
      </div>
      <p className="mt-1 text-ink-2">Pays your invoices by itself.</p>
    </Card>
  );
}

function WalletCard({ wallet }: { readonly wallet: CreditView["wallets"][number] }) {
  const { currency, paysFor, expiring, waitingMinor } = wallet;
  return (
    <Card>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <span className="font-semibold">Prepaid credit, {wallet.name}</span>
        <MoneyText
          amountMinor={wallet.leftMinor}
          currency={currency}
          className="text-section font-semibold"
        />
      </div>
      <p className="mt-1 text-ink-2">
        {paysFor.length === 0
          ? "Used for your invoices by itself."
          : `Used by itself for ${paysFor.join(", ")} on your invoices.`}
      </p>
      {expiring.map(({ at, amountMinor }) => (
        <p key={at} className="text-ink-2">
          <MoneyText amountMinor={amountMinor} currency={currency} /> can be used until{" "}
          <InstantDateText at={at - 1} />
        </p>
      ))}
      {waitingMinor > 0n ? (
        <p className="text-ink-2">
          <MoneyText amountMinor={waitingMinor} currency={currency} /> more can be used when the invoice about
          it is paid.
        </p>
      ) : null}
    </Card>
  );
}

import type { ReactNode } from "react";
import { methodName } from "~/ui/format/payment-words";
import { Icon } from "~/ui/icon";
import { PlainBadge } from "~/ui/status-badge";

export type PaymentMethodFacts = {
  /** `visa`, `mastercard`, `sepa_debit`; unknown ones are shown as they are. */
  readonly brand: string;
  readonly lastFour: string;
  /** Absent for bank debits. */
  readonly expiry?: { readonly month: number; readonly year: number } | null;
  readonly state: "usable" | "expiring" | "expired" | "needs_confirmation";
};

const months = "January February March April May June July August September October November December".split(
  " ",
);

/** `Visa ending 4242, expires August 2027`: its name for readers. */
export function methodTitle(method: PaymentMethodFacts): string {
  const { expiry } = method;
  if (!expiry) return methodName(method);
  const verb = method.state === "expired" ? "expired" : "expires";
  return `${methodName(method)}, ${verb} ${months[expiry.month - 1] ?? ""} ${expiry.year}`;
}

const badges = {
  usable: null,
  expiring: ["warn", "attention", "Expires soon"],
  expired: ["bad", "failed", "Expired"],
  needs_confirmation: ["warn", "attention", "Confirm with your bank"],
} as const;

type Props = {
  readonly method: PaymentMethodFacts;
  readonly isDefault?: boolean;
  readonly usedBy?: ReactNode;
  readonly actions?: ReactNode;
  /** Makes it a choice of a form. */
  readonly radio?: { readonly name: string; readonly value: string; readonly checked?: boolean };
};

/** Brand, last four, expiry; as a card of a list or as a choice. */
export function PaymentMethodCard({ method, isDefault, usedBy, actions, radio }: Props) {
  const badge = badges[method.state];
  const body = (
    <>
      <Icon name={method.expiry ? "card" : "bank"} className="mt-1 flex-none text-ink-2" />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-2 font-medium">
          {methodName(method)}
          {isDefault ? (
            <PlainBadge tone="neutral" shape="settled">
              Default
            </PlainBadge>
          ) : null}
          {badge ? (
            <PlainBadge tone={badge[0]} shape={badge[1]}>
              {badge[2]}
            </PlainBadge>
          ) : null}
        </span>
        <span className="block text-ink-3">
          {method.expiry
            ? `${method.state === "expired" ? "Expired" : "Expires"} ${months[method.expiry.month - 1] ?? ""} ${method.expiry.year}`
            : "Bank debit"}
          {usedBy ? <> · {usedBy}</> : null}
        </span>
      </span>
    </>
  );
  if (radio) {
    return (
      <label className="pay-choice cursor-pointer">
        <input
          type="radio"
          name={radio.name}
          value={radio.value}
          defaultChecked={radio.checked}
          aria-label={methodTitle(method)}
          className="mt-1 size-4.5 accent-accent-text"
        />
        {body}
      </label>
    );
  }
  return (
    <div className="flex flex-wrap items-start gap-3 border-b border-line py-4 last:border-b-0">
      {body}
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}

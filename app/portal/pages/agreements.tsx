import { Card, Section } from "~/ui/card";
import { PeriodText } from "~/ui/date-text";
import { MoneyText } from "~/ui/money-text";

/** What was agreed beside every plan, and how its running window stands. */
export type Agreement = {
  readonly key: string;
  readonly name: string;
  readonly kind: "commitment" | "cap" | "allowance";
  readonly currency: string;
  /** Whether the customer agreed it itself, or who pays for it. */
  readonly agreedBy: "customer" | "payer";
  readonly window: { readonly from: number; readonly to: number };
  readonly requiredMinor: bigint;
  /** Null of what is shared with others, whose part nobody but the business sees. */
  readonly drawnMinor: bigint | null;
  readonly leftMinor: bigint;
};

const SAID = {
  commitment: "The least that is billed in this period. What is missing at its end is billed then.",
  cap: "The most that is billed in this period.",
  allowance: "Usage up to this amount is included in this period.",
} as const;

const LEFT = { commitment: "Missing so far", cap: "Left", allowance: "Left" } as const;

const SHARED = {
  customer: "It is shared with the customers you pay for",
  payer: "Whoever pays for you agreed it, for you and for others it pays for",
} as const;

/** How much of what was agreed is used. */
export function Agreements({ agreements }: { readonly agreements: readonly Agreement[] }) {
  if (agreements.length === 0) return null;
  return (
    <Section title="What was agreed">
      <ul className="grid gap-3">
        {agreements.map((agreement) => (
          <li key={agreement.key}>
            <OneAgreement agreement={agreement} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function OneAgreement({ agreement }: { readonly agreement: Agreement }) {
  const { name, kind, currency, agreedBy, window, requiredMinor, drawnMinor, leftMinor } = agreement;
  if (drawnMinor === null) {
    return (
      <Card>
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h3 className="text-read font-semibold">{name}</h3>
          <MoneyText amountMinor={requiredMinor} currency={currency} className="font-semibold" />
        </div>
        <p className="mt-1 text-ink-2">
          <PeriodText {...window} />
        </p>
        <p className="mt-1 text-dense text-ink-2">
          {SAID[kind]} {SHARED[agreedBy]}; each invoice says what it took of it.
        </p>
      </Card>
    );
  }
  return (
    <Card>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="text-read font-semibold">{name}</h3>
        <span>
          <MoneyText amountMinor={drawnMinor} currency={currency} className="font-semibold" /> of{" "}
          <MoneyText amountMinor={requiredMinor} currency={currency} />
        </span>
      </div>
      <progress
        className="bar mt-2"
        max={Number(requiredMinor)}
        value={Number(drawnMinor)}
        aria-label={`Used of ${name}`}
      />
      <p className="mt-1 text-ink-2">
        <PeriodText {...window} />. {LEFT[kind]}: <MoneyText amountMinor={leftMinor} currency={currency} />
      </p>
      <p className="mt-1 text-dense text-ink-2">{SAID[kind]}</p>
    </Card>
  );
}

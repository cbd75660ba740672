import { Card, Section } from "~/ui/card";
import { DateText } from "~/ui/date-text";
import { MoneyText } from "~/ui/money-text";

/** The next invoice as it would be if usage stayed as it stands. */
export type NextInvoiceView = {
  readonly issuedOn: number;
  readonly currency: string;
  readonly totalMinor: bigint;
};

/** What comes next, called a forecast: usage may still change it. */
export function NextInvoice({ next }: { readonly next: NextInvoiceView | null }) {
  if (next === null) return null;
  return (
    <Section title="Next invoice">
      <Card>
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <DateText day={next.issuedOn} />
          <span>
            forecast{" "}
            <MoneyText
              amountMinor={next.totalMinor}
              currency={next.currency}
              className="text-section font-semibold"
            />
          </span>
        </div>
        <p className="mt-1 text-dense text-ink-2">With tax, if usage stayed as it stands.</p>
      </Card>
    </Section>
  );
}

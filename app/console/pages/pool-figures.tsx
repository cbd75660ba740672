import type { PreviewNote } from "~/billing/invoicing/change-figures";
import { isShared, type Pool } from "~/billing/pools/pool";
import { DateText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { MoneyText } from "~/ui/money-text";
import { PreviewNotes } from "~/ui/preview-notes";

type Outlook = {
  readonly atOnceMinor: bigint;
  readonly next: { readonly totalMinor: bigint; readonly issuedOn: number } | null;
};

/** A pool as it would begin or end, and what that changes of what is billed. */
export type ShownPoolFigures = {
  readonly pool: Pool;
  readonly before: Outlook;
  readonly after: Outlook;
  /** Why what is billed with it would wait for an exchange rate. */
  readonly notes: readonly PreviewNote[];
  readonly previewHash: string;
  readonly currency: string;
};

/** What the next run bills and the invoice after it, before and after; with tax, if usage stayed as it stands. */
export function PoolFigures({ figures }: { readonly figures: ShownPoolFigures }) {
  const { before, after, notes, currency, pool } = figures;
  const isOfGroup = isShared(pool);
  return (
    <div className="grid gap-4">
      {[
        { title: "As it is", of: before },
        { title: "With the change", of: after },
      ].map(({ title, of }) => (
        <div key={title}>
          <h3 className="mb-1 text-body font-semibold">{title}</h3>
          <DescriptionList
            facts={[
              {
                label: "Billed by the next run",
                value: <MoneyText amountMinor={of.atOnceMinor} currency={currency} />,
              },
              {
                label: isOfGroup ? "Next invoices of the group" : "Next invoice",
                value: of.next ? (
                  <>
                    <MoneyText amountMinor={of.next.totalMinor} currency={currency} /> on{" "}
                    <DateText day={of.next.issuedOn} />
                  </>
                ) : (
                  "None"
                ),
              },
            ]}
          />
        </div>
      ))}
      <PreviewNotes notes={notes} />
      <p className="text-dense text-ink-2">
        {isOfGroup ? "Of the payer and those it pays for, together; with tax" : "With tax"}, if usage stays as
        it stands.
      </p>
    </div>
  );
}

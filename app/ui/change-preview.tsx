import type { MovedFigure } from "~/ui/confirm-page";
import { DateText } from "~/ui/date-text";
import { DocumentPreview, type PreviewedDocument } from "~/ui/document-preview";
import { formatMoney } from "~/ui/format/money";
import { MoneyText } from "~/ui/money-text";
import { type PreviewNote, PreviewNotes } from "~/ui/preview-notes";

/** What a change bills and gives back at once, and the next document after it. */
export type PreviewedChange = {
  readonly effectiveOn: number;
  readonly isLater: boolean;
  readonly currency: string;
  readonly documents: readonly (PreviewedDocument & {
    readonly key: string;
    readonly kind: "invoice" | "credit_note";
  })[];
  readonly toPayMinor: bigint;
  readonly paysOpenMinor: bigint;
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
  readonly next: PreviewedDocument | null;
  readonly previewHash: string;
  readonly notes: readonly PreviewNote[];
};

/** Documents made now, what they come to, and what follows. */
export function ChangePreview({ change }: { readonly change: PreviewedChange }) {
  const { documents, next, effectiveOn, isLater } = change;
  return (
    <div className="grid gap-5">
      <PreviewNotes notes={change.notes} />
      <p className="text-ink-2">
        {isLater ? "Takes effect on " : "Takes effect today, "}
        <DateText day={effectiveOn} />.
      </p>
      {documents.length === 0 ? <p>Nothing is billed or given back now.</p> : null}
      {documents.map((document) => (
        <div key={document.key}>
          <h3 className="mb-1">
            {document.kind === "invoice" ? "Invoice of " : "Credit note of "}
            <DateText day={document.issuedOn} />
          </h3>
          <DocumentPreview
            document={document}
            title={document.kind === "invoice" ? "Invoice" : "Credit note"}
          />
        </div>
      ))}
      {documents.length === 0 ? null : <Sums change={change} />}
      <div>
        <h3 className="mb-1">
          {next ? (
            <>
              Next invoice on <DateText day={next.issuedOn} />
            </>
          ) : (
            "After that"
          )}
        </h3>
        {next ? (
          <>
            <p className="mb-1 text-ink-2">Forecast: usage may still come.</p>
            <DocumentPreview document={next} title="Next invoice" />
          </>
        ) : (
          <p className="text-ink-2">Nothing more will be billed.</p>
        )}
      </div>
    </div>
  );
}

function Sums({ change }: { readonly change: PreviewedChange }) {
  const { currency, toPayMinor, paysOpenMinor, creditMinor, refundMinor } = change;
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 border-t-2 border-edge pt-2">
      <dt className="font-semibold">To pay now</dt>
      <dd className="text-right font-semibold">
        <MoneyText amountMinor={toPayMinor} currency={currency} />
      </dd>
      {paysOpenMinor > 0n ? (
        <>
          <dt>Credit that pays open invoices</dt>
          <dd className="text-right">
            <MoneyText amountMinor={paysOpenMinor} currency={currency} />
          </dd>
        </>
      ) : null}
      {creditMinor > 0n ? (
        <>
          <dt>Credit for later invoices</dt>
          <dd className="text-right">
            <MoneyText amountMinor={creditMinor} currency={currency} />
          </dd>
        </>
      ) : null}
      {refundMinor > 0n ? (
        <>
          <dt>Goes back to where it was paid from</dt>
          <dd className="text-right">
            <MoneyText amountMinor={refundMinor} currency={currency} />
          </dd>
        </>
      ) : null}
    </dl>
  );
}

/** Verb and amount: "Change and charge 276.08 €". */
export function confirmLabel(verb: string, change: PreviewedChange, locale: "en" = "en"): string {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: change.currency }, locale);
  if (change.toPayMinor > 0n) return `${verb} and charge ${money(change.toPayMinor)}`;
  if (change.refundMinor > 0n) return `${verb} and refund ${money(change.refundMinor)}`;
  const credit = change.creditMinor + change.paysOpenMinor;
  if (credit > 0n) return `${verb} and credit ${money(credit)}`;
  return verb;
}

type Answer = {
  readonly codes: readonly string[];
  readonly values: Readonly<Record<string, string>>;
};

/** What moved since the preview that was confirmed, for `MovedFigures`; nothing when it was refused for another reason. */
export function movedSince(
  answer: Answer | undefined,
  preview: Pick<PreviewedChange, "previewHash" | "currency"> | null,
): readonly MovedFigure[] {
  const sent = answer?.codes.includes("preview_outdated") ? answer.values.preview_hash : undefined;
  if (sent === undefined || !preview) return [];
  const [was, is] = [figures(sent), figures(preview.previewHash)];
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: preview.currency }, "en");
  return [
    { label: "To pay", was: money(was.toPay), now: money(is.toPay) },
    { label: "Given back", was: money(was.back), now: money(is.back) },
  ];
}

/** The amounts a hash begins with, in minor units; zero where it is none of ours. */
function figures(hash: string): { readonly toPay: bigint; readonly back: bigint } {
  const match = /^(-?\d{1,18})\.(-?\d{1,18})\./.exec(hash);
  return { toPay: BigInt(match?.[1] ?? "0"), back: BigInt(match?.[2] ?? "0") };
}

import type { Outcome } from "~/billing/outcome";
import { movedSinceShown } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { BlockedPage, EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import { invoicePlace } from "~/console/pages/invoice-place";
import type { InvoiceFacts } from "~/console/queries/invoices.server";
import { blockedBy } from "~/http/form-state";
import { DescriptionList } from "~/ui/description-list";
import { ChoiceField, FieldGroup, SelectField } from "~/ui/field";
import { formatMoney } from "~/ui/format/money";
import { MoneyField } from "~/ui/money-field";
import { MoneyText } from "~/ui/money-text";
import { SaidText } from "~/ui/said-text";

type Note = {
  readonly state: "final" | "void";
  readonly totalMinor: bigint;
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
};

/** What cancelling would do, as the engine decided it. */
export type ShownCancellation = {
  readonly notes: readonly Note[];
  readonly releasedFeeIds: readonly string[];
  readonly returned: readonly { readonly kind: "credit" | "wallet"; readonly amountMinor: bigint }[];
  readonly unappliedMinor: bigint;
  readonly creditPaysMinor: bigint;
  readonly currency: string;
  readonly previewHash: string;
};

type Props = Confirmable & {
  readonly base: string;
  readonly invoice: InvoiceFacts;
  /** Whether it can be voided, or cancelled by a note; a refusal says why not. */
  readonly asVoid: Outcome<unknown>;
  readonly asNote: Outcome<unknown>;
  /** What the policy says of the fees of a voided invoice. */
  readonly voidThen: "ask" | "final" | "rebill";
  readonly way: "void" | "note";
  readonly shown: ShownCancellation | null;
  readonly reasons: readonly { readonly value: string; readonly label: string }[];
  readonly refusals: EntryRefusals;
};

/** An invoice is made undone where the policy lets it, or cancelled by a credit note of everything left on it. */
export function InvoiceCancelPage(props: Props) {
  const { base, invoice, asVoid, asNote, shown, values, refusals } = props;
  const { invoiceHref, crumbs, back } = invoicePlace(base, invoice);
  if (!asVoid.ok && !asNote.ok) {
    const title = `Cancel ${invoice.number}`;
    return <BlockedPage title={title} crumbs={crumbs} messages={blockedBy(asNote)} back={back} />;
  }
  if (shown) return <ConfirmCancel {...props} shown={shown} crumbs={crumbs} />;
  return (
    <EntryPage
      title={`Cancel ${invoice.number}`}
      crumbs={crumbs}
      lead="Its number stays. What was paid of it goes where you say."
      values={values}
      refusals={refusals}
      cancelHref={invoiceHref}
    >
      <CancelFields {...props} />
    </EntryPage>
  );
}

function CancelFields({ invoice, asVoid, asNote, voidThen, reasons }: Props) {
  const ways = [
    {
      value: "note",
      label: "By a credit note of everything left on it",
      hint: "For an invoice the customer has. The note pays what is open of it; the rest becomes credit.",
      why: blockedBy(asNote),
    },
    {
      value: "void",
      label: "Void it, as if it was never issued",
      hint: "For an invoice the customer never got, as far as the billing rules let it.",
      why: blockedBy(asVoid),
    },
  ];
  const open = ways.filter(({ why }) => why.length === 0);
  const closed = ways.filter(({ why }) => why.length > 0);
  return (
    <div className="grid max-w-160 gap-5">
      <ChoiceField name="way" label="How" defaultValue={open[0]?.value} options={open} />
      {closed.map(({ value, label, why }) => (
        <p key={value} className="text-ink-2">
          <span className="font-medium">{label}</span> is not possible: <SaidText text={why.join(" ")} />
        </p>
      ))}
      <ChoiceField
        name="follows"
        label="Its fees"
        hint={
          voidThen === "ask"
            ? undefined
            : `A voided invoice’s fees ${voidThen === "final" ? "end here" : "are billed anew"}: the billing rules say so.`
        }
        defaultValue="final"
        options={[
          { value: "final", label: "End here", hint: "They are not billed again." },
          {
            value: "rebill",
            label: "Are billed anew",
            hint: "The next billing run makes a new invoice of them.",
          },
        ]}
      />
      {asNote.ok ? (
        <SelectField
          name="reason"
          label="Reason of the credit note"
          options={reasons}
          defaultValue="order_cancellation"
          width={40}
        />
      ) : null}
      {asVoid.ok ? (
        <FieldGroup
          legend="Given back by voiding"
          hint="Left empty, nothing is given back: credit that paid it goes home by itself."
        >
          <MoneyField name="credit" label="As credit" currency={invoice.currency} optional />
          <MoneyField name="refund" label="As refund" currency={invoice.currency} optional />
        </FieldGroup>
      ) : null}
    </div>
  );
}

type ConfirmProps = Props & {
  readonly shown: ShownCancellation;
  readonly crumbs: readonly { readonly label: string; readonly to: string }[];
};

function ConfirmCancel({ base, invoice, shown, crumbs, way, ...page }: ConfirmProps) {
  const { currency, notes, releasedFeeIds } = shown;
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency }, "en");
  const verb = way === "void" ? "Void" : "Cancel";
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, [
        "As credit",
        "To refund",
        "Open before",
        "Paid with credit",
      ])}
      title={`${verb} ${invoice.number} over ${money(invoice.totalMinor)}?`}
      crumbs={crumbs}
      costTitle="What goes back"
      cost={<GivenBack shown={shown} invoice={invoice} way={way} />}
      consequences={[
        {
          label: "Documents",
          value:
            notes.length === 0
              ? "None: the invoice itself is marked as cancelled."
              : sentence(notes.map(noteWords(money)).join(", ")),
        },
        {
          label: "Its fees",
          value:
            releasedFeeIds.length > 0
              ? "Are billed anew by the next billing run."
              : "End here and are not billed again.",
        },
        {
          label: "Mailed",
          value: notes.length > 0 ? (invoice.customerEmail ?? "Nobody: there is no address") : "Nobody",
        },
        { label: "Cannot be undone", value: `${invoice.number} keeps its number and stays cancelled.` },
      ]}
      confirmLabel={`${verb} ${invoice.number} over ${money(invoice.totalMinor)}`}
      busyLabel="Cancelling…"
      cancelHref={pageOf(base, "invoice", invoice.id)}
      previewHash={shown.previewHash}
      tone="danger"
      editHref={entryHref(page.values)}
    >
      {invoice.customerName} owes nothing of {invoice.number} any more. {money(invoice.openMinor)} of it is
      open now.
    </ConfirmStep>
  );
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const noteWords = (money: (amountMinor: bigint) => string) => (note: Note) =>
  note.state === "void"
    ? `a void credit note of ${money(note.totalMinor)}, which moves nothing`
    : `a credit note of ${money(note.totalMinor)}`;

function GivenBack({ shown, invoice, way }: Pick<ConfirmProps, "shown" | "invoice" | "way">) {
  const { notes, returned, unappliedMinor, creditPaysMinor, currency } = shown;
  const sum = (list: readonly bigint[]) => list.reduce((total, minor) => total + minor, 0n);
  const money = (amountMinor: bigint) => <MoneyText amountMinor={amountMinor} currency={currency} />;
  const creditMinor = sum(notes.map((note) => note.creditMinor));
  const refundMinor = sum(notes.map((note) => note.refundMinor));
  // Cancelling by a note pays what is open with it first.
  const paysMinor = way === "note" && creditMinor > invoice.openMinor ? invoice.openMinor : 0n;
  const opened = way === "note" && creditMinor <= invoice.openMinor ? creditMinor : paysMinor;
  return (
    <DescriptionList
      facts={[
        opened > 0n ? { label: `Pays what is open of ${invoice.number}`, value: money(opened) } : null,
        { label: "As credit", value: money(creditMinor - opened) },
        { label: "To refund", value: money(refundMinor) },
        ...returned.map((used, index) => ({
          label: `${used.kind === "credit" ? "Credit" : "Prepaid credit"} that paid it goes home${index > 0 ? ` (${index + 1})` : ""}`,
          value: money(used.amountMinor),
        })),
        creditPaysMinor > 0n
          ? { label: "Credit pays other open invoices", value: money(creditPaysMinor) }
          : null,
        unappliedMinor > 0n ? { label: "Paid money left without a use", value: money(unappliedMinor) } : null,
      ]}
    />
  );
}

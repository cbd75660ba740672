import { movedSinceShown } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { BlockedPage, EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import type { CreditNoteRow } from "~/console/queries/credit-notes.server";
import { TextField } from "~/ui/field";
import { formatMoney } from "~/ui/format/money";
import { MoneyText } from "~/ui/money-text";

type Props = Confirmable & {
  readonly base: string;
  readonly note: CreditNoteRow;
  readonly shown: {
    readonly currency: string;
    readonly totalMinor: bigint;
    readonly creditMinor: bigint;
    readonly refundMinor: bigint;
    readonly previewHash: string;
  } | null;
  readonly blocked: readonly string[];
  readonly refusals: EntryRefusals;
};

/** A credit note that was a mistake is made undone while nobody has used it. */
export function CreditNoteVoidPage(props: Props) {
  const { base, note, shown, blocked, values, refusals } = props;
  const noteHref = pageOf(base, "creditNote", note.id);
  const crumbs = [
    { label: "Credit notes", to: `${base}/credit-notes` },
    { label: note.number, to: noteHref },
  ];
  const title = `Void ${note.number}`;
  if (blocked.length > 0) {
    const back = { to: noteHref, label: `Back to ${note.number}` };
    return <BlockedPage title={title} crumbs={crumbs} messages={blocked} back={back} />;
  }
  if (shown) return <Confirm {...props} shown={shown} crumbs={crumbs} />;
  const total = formatMoney({ amountMinor: note.totalMinor, currency: note.currency }, "en");
  return (
    <EntryPage
      title={title}
      crumbs={crumbs}
      lead={`${note.customerName} would not get the ${total} of it. Its number stays.`}
      values={values}
      refusals={refusals}
      cancelHref={noteHref}
    >
      <div className="max-w-160">
        <TextField
          name="reason"
          label="Why it is voided"
          hint="It stays on record."
          input={{ maxLength: 300 }}
        />
      </div>
    </EntryPage>
  );
}

type ConfirmProps = Props & {
  readonly shown: NonNullable<Props["shown"]>;
  readonly crumbs: readonly { readonly label: string; readonly to: string }[];
};

function Confirm({ base, note, shown, crumbs, ...page }: ConfirmProps) {
  const { currency, totalMinor, creditMinor, refundMinor } = shown;
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency }, "en");
  const about = note.invoiceNumber === null ? "of the lines it corrects" : `of ${note.invoiceNumber}`;
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, ["Credit note", "Credit", "Refund"])}
      title={`Void ${note.number} over ${money(totalMinor)}?`}
      crumbs={crumbs}
      costTitle="Not given back any more"
      cost={<MoneyText amountMinor={totalMinor} currency={currency} className="text-figure" />}
      consequences={[
        { label: "Reason", value: page.values.reason },
        ...(creditMinor > 0n ? [{ label: "Credit", value: `${money(creditMinor)} is taken back.` }] : []),
        ...(refundMinor > 0n ? [{ label: "Refund", value: `${money(refundMinor)} is owed no more.` }] : []),
        {
          label: "Billing",
          value:
            "What it took can be credited or billed again. Tomorrow's run looks at it and may correct it anew.",
        },
        { label: "Books", value: "Its entry is mirrored today, and its revenue is earned again." },
        { label: "Mailed", value: "Nobody" },
        { label: "To undo", value: "This cannot be undone: issue another credit note instead." },
      ]}
      confirmLabel={`Void ${money(totalMinor)}`}
      busyLabel="Voiding…"
      cancelHref={pageOf(base, "creditNote", note.id)}
      previewHash={shown.previewHash}
      tone="danger"
      editHref={entryHref(page.values)}
    >
      {note.number} stays with its number and says that it is void. {money(totalMinor)} {about} stands again.
    </ConfirmStep>
  );
}

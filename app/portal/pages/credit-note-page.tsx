import { Link } from "@remix-run/react";
import { pageOf } from "~/portal/links";
import { CreditNoteBadge } from "~/portal/pages/credit-note-badge";
import { DescriptionList } from "~/ui/description-list";
import { InvoicePaper, type PaperInvoice } from "~/ui/invoice-paper";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { StubPart, WithStub } from "~/ui/stub";

export type CreditNoteView = {
  readonly number: string;
  readonly currency: string;
  readonly totalMinor: bigint;
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
  readonly refundedMinor: bigint;
  readonly leftMinor: bigint;
  readonly state: "final" | "void";
  /** The invoices its credit paid. */
  readonly uses: readonly {
    readonly invoiceId: string;
    readonly number: string;
    readonly amountMinor: bigint;
  }[];
};

type Props = {
  readonly note: CreditNoteView;
  readonly paper: PaperInvoice;
  readonly open: "all" | "none";
};

/** What do I get back, for what, and where does it go? */
export function CreditNotePage({ note, paper, open }: Props) {
  return (
    <>
      <PageHeader
        title={`Credit note ${note.number}`}
        crumbs={[
          { label: "Invoices", to: "/portal/invoices" },
          { label: "Credit notes", to: "/portal/credit-notes" },
        ]}
        badge={<CreditNoteBadge note={note} />}
        actions={
          <Link to={open === "all" ? "?" : "?open=all"} className="btn btn-quiet" preventScrollReset>
            {open === "all" ? "Hide how amounts came about" : "Show how amounts came about"}
          </Link>
        }
      />
      <WithStub label="Where the money goes" stub={<NoteStub note={note} />}>
        <InvoicePaper invoice={paper} open={open} />
      </WithStub>
    </>
  );
}

function NoteStub({ note }: { readonly note: CreditNoteView }) {
  const { currency } = note;
  return (
    <>
      <StubPart>
        <p className="text-figure">
          <MoneyText amountMinor={note.totalMinor} currency={currency} />
        </p>
        {note.state === "void" ? <p className="text-ink-2">No money moves by this credit note.</p> : null}
      </StubPart>
      {note.creditMinor > 0n ? (
        <StubPart title="Credit that pays your invoices">
          <DescriptionList
            facts={[
              ...note.uses.map((use) => ({
                label: use.number,
                href: pageOf("invoice", use.invoiceId),
                value: <MoneyText amountMinor={use.amountMinor} currency={currency} />,
              })),
              { label: "Left", value: <MoneyText amountMinor={note.leftMinor} currency={currency} /> },
            ]}
          />
        </StubPart>
      ) : null}
      {note.refundMinor > 0n ? (
        <StubPart title="Goes back to where you paid from">
          <DescriptionList
            facts={[
              {
                label: "Paid back",
                value: <MoneyText amountMinor={note.refundedMinor} currency={currency} />,
              },
              {
                label: "Still to come",
                value: <MoneyText amountMinor={note.refundMinor - note.refundedMinor} currency={currency} />,
              },
            ]}
          />
        </StubPart>
      ) : null}
    </>
  );
}

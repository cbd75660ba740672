import { Link } from "@remix-run/react";
import { quotedSides } from "~/billing/invoicing/exchange-rate";
import { pageOf } from "~/console/links";
import { invoiceTimeline } from "~/console/pages/invoice-history";
import { InvoiceBadge } from "~/console/pages/invoices-table";
import type { InvoicePageData } from "~/console/queries/invoices.server";
import { recipeWords } from "~/console/record-words";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { Section } from "~/ui/card";
import { DateText, InstantText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { Notice } from "~/ui/flash";
import { formatMoney } from "~/ui/format/money";
import { formatDecimal } from "~/ui/format/number";
import { InvoicePaper, type PaperInvoice } from "~/ui/invoice-paper";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { StubPart, WithStub } from "~/ui/stub";
import { Timeline } from "~/ui/timeline";

type Props = Pick<InvoicePageData, "document" | "balance" | "customerName" | "happened" | "hold"> & {
  readonly base: string;
  readonly paper: PaperInvoice;
  readonly overdueDays: number;
  readonly open: "all" | "none";
  readonly mayBill: boolean;
};

export function InvoicePage(props: Props) {
  const { base, document, balance, happened, paper, overdueDays, open, mayBill, hold } = props;
  const page = pageOf(base, "invoice", document.id);
  const openPayment = happened.attempts.find((attempt) => openStates.has(attempt.state))?.state ?? null;
  const due = formatMoney({ amountMinor: balance.openMinor, currency: document.currency }, "en");
  const isToPay = mayBill && balance.state === "open" && balance.openMinor > 0n;
  const collectable = isToPay && hold === null && openPayment === null;
  return (
    <>
      <PageHeader
        title={`Invoice ${document.number}`}
        crumbs={[{ label: "Invoices", to: `${base}/invoices` }]}
        badge={
          <InvoiceBadge
            invoice={{
              state: balance.state as "open",
              totalMinor: balance.totalMinor,
              openMinor: balance.openMinor,
              overdueDays,
              openPayment,
            }}
          />
        }
        actions={
          collectable ? (
            <ButtonLink tone="primary" to={`${page}/collect`}>
              Collect {due}
            </ButtonLink>
          ) : null
        }
        more={
          <>
            {mayBill ? <InvoiceMenu page={page} state={balance.state} /> : null}
            {isToPay && hold === null ? (
              <Link
                to={`${base}/holds/new?invoice=${publicId("invoice", document.id)}`}
                className="menu-item"
              >
                Hold the collection
              </Link>
            ) : null}
            <Link to={open === "all" ? "?" : "?open=all"} className="menu-item">
              {open === "all" ? "Close derivations" : "Open all derivations"}
            </Link>
          </>
        }
      />
      <WithStub label="Key facts of the invoice" stub={<InvoiceStub {...props} />}>
        {hold === null ? null : (
          <Notice
            kind="hold"
            className="mb-5"
            action={<ButtonLink to={`${base}/holds`}>Show the holds</ButtonLink>}
          >
            No collection is tried until <InstantText at={hold.endsAt} />: {hold.reason}
          </Notice>
        )}
        <InvoicePaper invoice={paper} open={open} />
        <Section title="What happened">
          <Timeline
            label="History of the invoice"
            items={invoiceTimeline({
              base,
              issuedAt: document.closedAt,
              collectAt: balance.collectAt,
              happened,
            })}
          />
        </Section>
      </WithStub>
    </>
  );
}

/** What may be done about an invoice in its state; nothing about a cancelled one. */
const ACTIONS: Readonly<Record<string, readonly (readonly [path: string, label: string])[]>> = {
  open: [
    ["credit", "Credit lines"],
    ["record-payment", "Record a payment"],
    ["write-off", "Write off"],
    ["cancel", "Cancel invoice"],
  ],
  paid: [
    ["credit", "Credit lines"],
    ["record-payment", "Record a payment"],
    ["cancel", "Cancel invoice"],
  ],
  written_off: [
    ["recovery", "Record money that came"],
    ["vat-relief", "Correct its VAT"],
    ["undo-write-off", "Undo the write-off"],
    ["credit", "Credit lines"],
    ["cancel", "Cancel invoice"],
  ],
};

function InvoiceMenu({ page, state }: { readonly page: string; readonly state: string }) {
  return (ACTIONS[state] ?? []).map(([path, label]) => (
    <Link key={path} to={`${page}/${path}`} className="menu-item">
      {label}
    </Link>
  ));
}

const openStates: ReadonlySet<string> = new Set(["started", "requires_action", "processing", "unknown"]);

/** The exchange rate fixed on an invoice in another currency than that of the books. */
function exchangeFacts(exchange: InvoicePageData["document"]["exchange"]) {
  if (exchange === null) return [];
  const { one, other } = quotedSides(exchange);
  return [{ label: "Exchange rate", value: `1 ${one} = ${formatDecimal(exchange.rate, "en")} ${other}` }];
}

function InvoiceStub({ base, document, balance, customerName, happened }: Props) {
  return (
    <>
      <StubPart>
        <p className="text-caption text-ink-3">
          {balance.openMinor > 0n ? "Left to pay" : "Nothing left to pay"}
        </p>
        <MoneyText amountMinor={balance.openMinor} currency={document.currency} className="text-figure" />
      </StubPart>
      <StubPart>
        <DescriptionList
          facts={[
            {
              label: "Customer",
              value: (
                <Link to={pageOf(base, "customer", document.customerId)} className="link">
                  {customerName}
                </Link>
              ),
            },
            { label: "Issued", value: <DateText day={document.issuedOn} /> },
            { label: "Tax point", value: <DateText day={document.taxPointOn} /> },
            { label: "Due on", value: <DateText day={document.dueOn} /> },
            ...exchangeFacts(document.exchange),
          ]}
        />
      </StubPart>
      {happened.entries.length > 0 ? (
        <StubPart title="Journal">
          <ul className="grid gap-1">
            {happened.entries.map((entry) => (
              <li key={entry.id} className="flex justify-between gap-2">
                <span>{recipeWords(entry.recipe)}</span>
                <DateText day={entry.postedOn} />
              </li>
            ))}
          </ul>
          <Link to={`${base}/journal?document=${document.number}`} className="prose-link">
            Show the entries
          </Link>
        </StubPart>
      ) : null}
    </>
  );
}

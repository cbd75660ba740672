import { Link } from "@remix-run/react";
import { Fragment, type ReactNode } from "react";
import { type DerivationNode, DerivationTree } from "~/ui/derivation-tree";
import type { Fact } from "~/ui/description-list";
import { MoneyText } from "~/ui/money-text";
import { tableRole } from "~/ui/table-roles";

export type PaperParty = { readonly name: string; readonly lines: readonly string[] };

export type PaperLine = {
  readonly key: string;
  readonly service: string;
  readonly period?: string;
  /** `14,210`; empty where a quantity says nothing. */
  readonly quantity?: string;
  readonly unitPrice?: string;
  /** Net of tax, before discounts. */
  readonly netMinor: bigint;
  /** What of it a discount takes off. */
  readonly note?: string;
  /** The page of the line with its whole derivation. */
  readonly href?: string;
  readonly derivation?: readonly DerivationNode[];
};

export type PaperTotal = { readonly label: string; readonly amountMinor: bigint };

/** Another document that this one names. */
export type PaperReference = { readonly key: string; readonly text: string; readonly href?: string };

/** An invoice or a credit note as blocks: portal, console and print show the same ones in the same order; PDF is written from them too. */
export type PaperInvoice = {
  readonly title: string;
  readonly issuer: PaperParty;
  readonly logo?: ReactNode;
  readonly buyer: PaperParty;
  readonly facts: readonly Fact[];
  readonly currency: string;
  readonly lines: readonly PaperLine[];
  readonly totals: readonly PaperTotal[];
  readonly grandTotal: PaperTotal;
  /** Payments and credit below the total, and what is left. */
  readonly settled?: readonly PaperTotal[];
  readonly notes?: readonly string[];
  /** What it corrects, or what corrects it. */
  readonly references?: readonly PaperReference[];
  /** The counterfoil at the foot: number, amount, due date, where to pay. */
  readonly strip: string;
  readonly foot?: string;
  readonly testDocument?: boolean;
};

type Props = {
  readonly invoice: PaperInvoice;
  readonly open?: "all" | "first" | "none";
  readonly openLine?: string | null;
};

export function InvoicePaper({ invoice, open = "none", openLine }: Props) {
  const { currency } = invoice;
  // A credit note gives parts of lines back, not units at a price: a column that would stay empty is left out.
  const shows = {
    quantity: invoice.lines.some((line) => line.quantity),
    unitPrice: invoice.lines.some((line) => line.unitPrice),
  };
  return (
    <article className="paper" aria-label={invoice.title}>
      {invoice.testDocument ? <p className="paper-test max-w-none">TEST DOCUMENT, not real money</p> : null}
      <PaperHead invoice={invoice} />
      <hr className="paper-rule" />
      <table className="paper-lines" {...tableRole.table}>
        <caption className="sr-only">Lines, net amounts in {currency}</caption>
        <LinesHead currency={currency} shows={shows} />
        {invoice.lines.map((line) => (
          <tbody key={line.key} {...tableRole.group}>
            <PaperLineRows
              line={line}
              currency={currency}
              shows={shows}
              open={open}
              isOpen={openLine === line.key || open === "all"}
            />
          </tbody>
        ))}
      </table>
      <dl className="paper-totals">
        {invoice.totals.map((total) => (
          <Total key={total.label} total={total} currency={currency} />
        ))}
        <Total total={invoice.grandTotal} currency={currency} grand />
        {invoice.settled?.map((total) => (
          <Total key={total.label} total={total} currency={currency} />
        ))}
      </dl>
      {invoice.notes?.map((note) => (
        <p key={note} className="mt-4 text-ink-2">
          {note}
        </p>
      ))}
      {invoice.references?.map((reference) => (
        <p key={reference.key} className="mt-4">
          {reference.text}{" "}
          {reference.href ? (
            <Link to={reference.href} className="prose-link no-print whitespace-nowrap">
              Show it
            </Link>
          ) : null}
        </p>
      ))}
      <p className="paper-strip max-w-none">{invoice.strip}</p>
      {invoice.foot ? <p className="mt-3 max-w-none text-caption text-ink-3">{invoice.foot}</p> : null}
    </article>
  );
}

function PaperHead({ invoice }: { readonly invoice: PaperInvoice }) {
  return (
    <div className="paper-head">
      <div>
        <div className="paper-sender">
          <p className="flex items-center gap-2 font-semibold">
            {invoice.logo}
            {invoice.issuer.name}
          </p>
          <p className="text-caption text-ink-3">{invoice.issuer.lines.join(" · ")}</p>
        </div>
        <address className="mt-5 not-italic">
          <span className="font-medium">{invoice.buyer.name}</span>
          {invoice.buyer.lines.map((line) => (
            <span key={line} className="block">
              {line}
            </span>
          ))}
        </address>
      </div>
      <div>
        <h2 className="mb-2">{invoice.title}</h2>
        <dl className="facts">
          {invoice.facts.map((fact) => (
            <Fragment key={fact.label}>
              <dt>{fact.label}</dt>
              <dd>{fact.value}</dd>
            </Fragment>
          ))}
        </dl>
      </div>
    </div>
  );
}

type LineProps = {
  readonly line: PaperLine;
  readonly currency: string;
  /** The columns beside service, period and net. */
  readonly shows: { readonly quantity: boolean; readonly unitPrice: boolean };
  readonly open: NonNullable<Props["open"]>;
  readonly isOpen: boolean;
};

function LinesHead({ currency, shows }: Pick<LineProps, "currency" | "shows">) {
  return (
    <thead {...tableRole.group}>
      <tr {...tableRole.row}>
        <th scope="col" {...tableRole.head}>
          Service
        </th>
        <th scope="col" {...tableRole.head}>
          Period
        </th>
        {shows.quantity ? (
          <th scope="col" {...tableRole.head} className="num">
            Quantity
          </th>
        ) : null}
        {shows.unitPrice ? (
          <th scope="col" {...tableRole.head} className="num">
            Unit price
          </th>
        ) : null}
        <th scope="col" {...tableRole.head} className="num">
          Net, {currency}
        </th>
      </tr>
    </thead>
  );
}

function PaperLineRows({ line, currency, shows, open, isOpen }: LineProps) {
  const columns = 3 + Number(shows.quantity) + Number(shows.unitPrice);
  return (
    <>
      <tr className="paper-line" {...tableRole.row}>
        <td {...tableRole.cell} className="paper-service">
          {line.href ? (
            <Link to={line.href} className="link font-medium">
              {line.service}
            </Link>
          ) : (
            line.service
          )}
          {line.note ? <span className="block text-caption text-ink-2">{line.note}</span> : null}
        </td>
        <td {...tableRole.cell} className="paper-minor text-ink-2">
          {line.period}
        </td>
        {shows.quantity ? (
          <td {...tableRole.cell} data-label="Quantity" className="paper-minor num">
            {line.quantity}
          </td>
        ) : null}
        {shows.unitPrice ? (
          <td {...tableRole.cell} data-label="Unit price" className="paper-minor num">
            {line.unitPrice}
          </td>
        ) : null}
        <td {...tableRole.cell} className="paper-net num">
          <MoneyText amountMinor={line.netMinor} currency={currency} unit="none" />
        </td>
      </tr>
      {line.derivation && line.derivation.length > 0 ? (
        <tr className="paper-derivation" {...tableRole.row}>
          <td colSpan={columns} {...tableRole.cell}>
            <details open={isOpen}>
              <summary className="inline-block py-1 text-dense text-ink-3 underline underline-offset-2">
                How this amount came about
              </summary>
              <DerivationTree
                label={`Derivation of ${line.service}`}
                nodes={line.derivation}
                open={open === "none" ? "first" : open}
              />
            </details>
          </td>
        </tr>
      ) : null}
    </>
  );
}

function Total(props: { readonly total: PaperTotal; readonly currency: string; readonly grand?: true }) {
  const { total, currency, grand } = props;
  const className = grand ? "grand" : undefined;
  return (
    <>
      <dt className={className}>{total.label}</dt>
      <dd className={className}>
        <MoneyText amountMinor={total.amountMinor} currency={currency} unit={grand ? "symbol" : "none"} />
      </dd>
    </>
  );
}

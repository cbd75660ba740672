import type { PostalAddress } from "~/billing/invoicing/invoice";
import type { CurrencyCode } from "~/billing/money/currency";
import type { Day } from "~/billing/time/day";

/** How a reader's language writes figures and dates. Writers of documents get it as an argument and know none. */
export type Notation = {
  /** Minor units with the currency's symbol, or bare under a head that names the currency. */
  readonly money: (amountMinor: bigint, currency: CurrencyCode, unit: "symbol" | "none") => string;
  /** A decimal string in the major unit, with all its decimals and the currency's symbol. */
  readonly price: (price: string, currency: CurrencyCode) => string;
  /** A plain decimal string. */
  readonly number: (plain: string) => string;
  /** A rate given in per cent. */
  readonly percent: (rate: string) => string;
  readonly date: (day: Day) => string;
  /** A half-open period, written with its last day. */
  readonly period: (from: Day, to: Day) => string;
  /** The lines of an address in the order of its country. */
  readonly address: (address: PostalAddress) => readonly string[];
};

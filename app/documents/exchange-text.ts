import { type FixedExchange, quotedSides, rateOfExchange } from "~/billing/invoicing/exchange-rate";
import type { Notation } from "~/documents/notation";

/**
 * The tax of a document in another currency, in that of the issuer's country, with the rate and who published it (article
 * 230 of Directive 2006/112/EC). Nothing where there is no tax.
 */
export function baseTaxNotes(exchange: FixedExchange | null, taxMinor: bigint, notation: Notation): string[] {
  if (exchange === null || taxMinor === 0n) return [];
  const amount = notation.money(BigInt(exchange.taxMinor), exchange.to, "symbol");
  const { one, other } = quotedSides(exchange);
  const rate = `1 ${one} = ${notation.number(exchange.rate)} ${other}`;
  const day = notation.date(rateOfExchange(exchange).publishedOn);
  return [`VAT in ${exchange.to}: ${amount}, at ${rate} (${exchange.source}, ${day}).`];
}

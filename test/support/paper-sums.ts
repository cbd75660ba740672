import type { InvoiceText } from "~/documents/invoice-text";

const sum = (parts: readonly { readonly amountMinor: bigint }[]) =>
  parts.reduce((total, { amountMinor }) => total + amountMinor, 0n);

/** Whether the figures of a paper add up as a reader adds them: lines to the net, net and tax to the total, and on. */
export function addsUp({ lines, totals, grandTotal, settled }: InvoiceText): boolean {
  const netAt = totals.findIndex(({ label }) => label === "Net");
  const net = totals[netAt]?.amountMinor;
  const linesMinor = lines.reduce((total, line) => total + line.netMinor, 0n);
  // Without a discount the net stands first, with one what the lines come to.
  const isNet =
    netAt === 0
      ? net === linesMinor
      : totals[0]?.amountMinor === linesMinor && sum(totals.slice(0, netAt)) === net;
  const isTotal = sum(totals.slice(netAt)) === grandTotal.amountMinor;
  const left = settled.at(-1);
  const isLeft = !left || grandTotal.amountMinor + sum(settled.slice(0, -1)) === left.amountMinor;
  return isNet && isTotal && isLeft;
}

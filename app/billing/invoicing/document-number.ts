/** The number as documents show it: `NW-00042`. The sequence is what is gapless; prefix and digits only write it. */
export function writeNumber(
  series: { readonly prefix: string; readonly digits: number },
  sequence: bigint,
): string {
  return `${series.prefix}${sequence.toString().padStart(series.digits, "0")}`;
}

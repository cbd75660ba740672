/** The net of a document under one tax treatment and the tax on it, in minor units of the document's currency. */
export type TaxGroup = {
  readonly category: string;
  /** Percent, decimal string. */
  readonly rate: string;
  readonly country: string | null;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
};

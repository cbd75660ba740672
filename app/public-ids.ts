/**
 * Ids as the outside knows them: prefixed and sortable. Pure, so that pages can make links; uuids themselves are made
 * in `ids.server.ts`.
 */

/** Prefixes of ids outside; inside, an id is the bare uuid. */
export const ID_PREFIXES = {
  organization: "org",
  issuer: "iss",
  customer: "cus",
  metric: "met",
  plan: "plan",
  planVersion: "pv",
  planMigration: "pmg",
  bulkRun: "blk",
  charge: "chg",
  subscription: "sub",
  event: "evt",
  invoice: "inv",
  fee: "fee",
  payment: "pay",
  paymentMethod: "pm",
  apiKey: "key",
  taxRate: "tax",
  exchangeRate: "xr",
  revaluation: "rvl",
  usageAccrual: "uac",
  journalEntry: "je",
  providerAccount: "pa",
  providerEvent: "pe",
  portalLink: "link",
  invitation: "invt",
  mail: "mail",
  job: "job",
  run: "run",
  user: "user",
  audit: "aud",
  coupon: "cpn",
  appliedCoupon: "apc",
  wallet: "wal",
  walletGrant: "gra",
  creditNote: "cn",
  customerCredit: "crd",
  refund: "ref",
  creditAllocation: "cra",
  walletDraw: "wdr",
  writeOff: "wof",
  creditMove: "crm",
  creditRevocation: "crv",
  heldDraft: "dft",
  override: "ovr",
  hold: "hld",
  pool: "pool",
  note: "note",
  pendingDraft: "pdr",
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

/** "cus_0190…": the prefix, and the uuid without dashes. */
export function publicId(kind: IdKind, id: string): string {
  return `${ID_PREFIXES[kind]}_${id.replaceAll("-", "")}`;
}

/** The uuid inside a public id of that kind, or null when the text is none. */
export function parsePublicId(kind: IdKind, text: string): string | null {
  const prefix = `${ID_PREFIXES[kind]}_`;
  const hex = text.slice(prefix.length);
  if (!text.startsWith(prefix) || !/^[0-9a-f]{32}$/.test(hex)) return null;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

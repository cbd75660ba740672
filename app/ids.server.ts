import { randomBytes } from "node:crypto";

/** Prefixes of ids outside; inside, an id is the bare uuid. */
export const ID_PREFIXES = {
  organization: "org",
  issuer: "iss",
  customer: "cus",
  metric: "met",
  plan: "plan",
  planVersion: "pv",
  charge: "chg",
  subscription: "sub",
  event: "evt",
  invoice: "inv",
  fee: "fee",
  payment: "pay",
  paymentMethod: "pm",
  apiKey: "key",
  taxRate: "tax",
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
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

let lastMs = 0;
let sequence = 0;

/** A uuid of version 7: sortable by time, and in order even inside one millisecond of this process. */
export function newId(): string {
  const ms = Math.max(Date.now(), lastMs);
  if (ms === lastMs) {
    sequence += 1;
  } else {
    lastMs = ms;
    sequence = 0;
  }
  if (sequence > 0xfff) {
    lastMs += 1;
    sequence = 0;
  }
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

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

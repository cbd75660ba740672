import { randomBytes } from "node:crypto";

export { ID_PREFIXES, type IdKind, parsePublicId, publicId } from "./public-ids";

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

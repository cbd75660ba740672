import { randomBytes } from "node:crypto";

export { ID_PREFIXES, type IdKind, parsePublicId, publicId } from "./public-ids";

let lastMs = 0;
let sequence = 0;

/** Asking the system for a few random bytes costs as much as asking for a page of them. */
const POOL_BYTES = 16 * 256;
let pool = Buffer.alloc(0);

function takeRandom(): Buffer {
  if (pool.length < 16) pool = randomBytes(POOL_BYTES);
  const taken = pool.subarray(0, 16);
  pool = pool.subarray(16);
  return taken;
}

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
  const bytes = takeRandom();
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

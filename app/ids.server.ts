import { randomBytes } from "node:crypto";

export { ID_PREFIXES, type IdKind, parsePublicId, publicId } from "./public-ids";

let lastMs = 0;
let sequence = 0;

/** Asking the system for a few random bytes costs as much as asking for a page of them. */
const POOL_BYTES = 16 * 256;
let pool = Buffer.alloc(0);
let taken = 0;

/** Where in the pool sixteen fresh bytes begin. */
function takeRandom(): number {
  if (taken + 16 > pool.length) {
    pool = randomBytes(POOL_BYTES);
    taken = 0;
  }
  taken += 16;
  return taken - 16;
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
  const at = takeRandom();
  pool.writeUIntBE(lastMs, at, 6);
  pool.writeUInt16BE(0x7000 | sequence, at + 6);
  pool[at + 8] = 0x80 | ((pool[at + 8] ?? 0) & 0x3f);
  const hex = pool.toString("hex", at, at + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

// Repairs a known fault of postgres.js 3.4.9 after an install (porsager/postgres #1154 and #1208; a fix is proposed
// there as #1168 and not released). When a connection closes while a small write is queued, the driver either throws
// from a timer, where nobody can catch it, or keeps the half-written message and sends it before the next greeting, so
// that the connection never comes back. Both are mended where they arise. Remove this file with the release that has it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const file = path.join(root, "node_modules", "postgres", "src", "connection.js");

const repairs = [
  {
    // A statement given to a connection that has closed is refused instead of written to nothing.
    before:
      "      return queryError(q, Errors.connection('CONNECTION_DESTROYED', options))\n\n    if (stream)",
    after:
      "      return queryError(q, Errors.connection('CONNECTION_DESTROYED', options))\n\n" +
      "    if (!socket)\n      return queryError(q, Errors.connection('CONNECTION_CLOSED', options))\n\n    if (stream)",
  },
  {
    // What was queued for the old connection is forgotten with it.
    before: "    incomings = null\n    clearImmediate(nextWriteTimer)\n",
    after: "    incomings = null\n    clearImmediate(nextWriteTimer)\n    nextWriteTimer = chunk = null\n",
  },
];

/** Applies what is missing; says so when the driver is another than the one the repairs were made for. */
export function repairDriver() {
  if (!existsSync(file)) return;
  const original = readFileSync(file, "utf8");
  let text = original;
  for (const { before, after } of repairs) {
    if (text.includes(after)) continue;
    if (!text.includes(before)) {
      console.warn("postgres.js has changed: server/repair-driver.mjs no longer fits and may be obsolete.");
      return;
    }
    text = text.replace(before, after);
  }
  if (text !== original) writeFileSync(file, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) repairDriver();

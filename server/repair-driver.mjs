// Repairs faults of postgres.js 3.4.9 after an install, all of them of a connection that closes at a bad moment
// (porsager/postgres #1154 and #1208; what is proposed there as #1168 is not released, and mends the first only):
// - A small write is queued: it is written to nothing, from a timer, where nobody can catch it; or it is kept and sent
//   before the next greeting, so that the connection never comes back.
// - The array types are asked for: that question fails where nobody waits for it, which ends the process.
// - Statements were sent: what is left of them is taken for the next connection's, which then waits for ever.
// - A transaction goes on talking: its rollback takes the connection out of the pool for good, and a statement that
//   comes late is said in the transaction that uses the connection next, of whomever that is.
// Each is mended where it arises. Remove this file with the release that has it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const source = path.join(root, "node_modules", "postgres", "src");

const repairs = {
  "connection.js": [
    {
      before: "    incomings = null\n    clearImmediate(nextWriteTimer)\n",
      after: "    incomings = null\n    clearImmediate(nextWriteTimer)\n    nextWriteTimer = chunk = null\n",
    },
    {
      // The statement that opened the connection is told already.
      before: "        return fetchArrayTypes()\n",
      after: "        return fetchArrayTypes().catch(noop)\n",
    },
    {
      before: `    if (initial)
      return reconnect()

    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
`,
      after: `    const lost = Errors.connection('CONNECTION_CLOSED', options, socket)
    stream && (stream.destroy(lost), stream = null)
    query && queryError(query, lost)
    while (sent.length)
      queryError(sent.shift(), lost)
    query = errorResponse = results = null
    result = new Result()
    rows = 0

    if (initial)
      return reconnect()

`,
    },
  ],
  "index.js": [
    {
      before: "      , connection\n      , prepare = null\n",
      after: "      , connection\n      , lost = null\n      , prepare = null\n",
    },
    {
      before: "        new Promise((_, reject) => connection.onclose = reject)\n",
      after: `        new Promise((_, reject) => connection.onclose = e => {
          lost = e
          while (queries.length)
            queries.shift().reject(e)
          reject(e)
        })
`,
    },
    {
      before: `        q.catch(e => uncaughtError || (uncaughtError = e))
        c.queue === full
`,
      after: `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost)
          return q.reject(lost)
        c.queue === full
`,
    },
  ],
};

/** Applies what is missing; says so when the driver is another than the one the repairs were made for. */
export function repairDriver() {
  if (!existsSync(source)) return;
  for (const [name, changes] of Object.entries(repairs)) {
    const file = path.join(source, name);
    const original = readFileSync(file, "utf8");
    let text = original;
    for (const { before, after } of changes) {
      if (text.includes(after)) continue;
      if (!text.includes(before)) {
        console.warn("postgres.js has changed: server/repair-driver.mjs no longer fits and may be obsolete.");
        return;
      }
      text = text.replace(before, after);
    }
    if (text !== original) writeFileSync(file, text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) repairDriver();

// A process that bills what is due of one organization, as a worker does that has been running for a while: it first bills
// all of WARM_UP, says so, and waits for a line. ORGANIZATION and DATABASE_URL say whose and where. Prints one JSON line:
// invoices, when it began and for how long, and the most memory it held.
import { once } from "node:events";
import { billDue } from "~/jobs/bill-due.server";
import { systemCaller } from "~/jobs/system-caller";
import { openDatabase, useDatabase } from "~/store/client.server";

const CONNECTIONS = 4;
const KILOBYTES_PER_MB = 1024;

const database = openDatabase(process.env.DATABASE_URL ?? "", { maxConnections: CONNECTIONS });
useDatabase(database);
await billDue(systemCaller(process.env.WARM_UP ?? "", "bench"));
console.log("warm");
await once(process.stdin, "data");
const startedAt = performance.now();
const report = await billDue(systemCaller(process.env.ORGANIZATION ?? "", "bench"));
const seconds = (performance.now() - startedAt) / 1000;
const memoryMb = process.resourceUsage().maxRSS / KILOBYTES_PER_MB;
console.log(JSON.stringify({ ...report, startedAt: performance.timeOrigin + startedAt, seconds, memoryMb }));
await database.close();
process.stdin.destroy();

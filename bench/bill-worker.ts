// A process that bills what is due of one organization, as a worker does: ORGANIZATION and DATABASE_URL say whose and
// where. Prints one JSON line: invoices, seconds from its first look, and the most memory it held.
import { billDue } from "~/jobs/bill-due.server";
import { systemCaller } from "~/jobs/system-caller";
import { openDatabase, useDatabase } from "~/store/client.server";

const CONNECTIONS = 4;
const KILOBYTES_PER_MB = 1024;

const database = openDatabase(process.env.DATABASE_URL ?? "", { maxConnections: CONNECTIONS });
useDatabase(database);
const startedAt = performance.now();
const report = await billDue(systemCaller(process.env.ORGANIZATION ?? "", "bench"));
const seconds = (performance.now() - startedAt) / 1000;
const memoryMb = process.resourceUsage().maxRSS / KILOBYTES_PER_MB;
console.log(JSON.stringify({ ...report, startedAt: performance.timeOrigin + startedAt, seconds, memoryMb }));
await database.close();

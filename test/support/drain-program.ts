// Drains one organization in a process of its own, so that a test can kill it at any moment.
import "./environment";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { openDatabase, useDatabase } from "~/store/client.server";

const [url, organizationId] = process.argv.slice(2);
if (!url || !organizationId) throw new Error("Usage: drain-program.ts DATABASE_URL ORGANIZATION");
const database = openDatabase(url, { maxConnections: 4 });
useDatabase(database);
await drainOrganization(organizationId);
await database.close();
process.exit(0);

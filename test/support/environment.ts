// The configuration under test: complete, so that env.server.ts parses, and pointing nowhere real.
import { tmpdir } from "node:os";
import path from "node:path";
import { forgetEnv } from "~/env.server";

process.env.COUNTERFOIL_MODE = "demo";
process.env.APP_SECRET = "a secret for tests only, long enough to pass";
process.env.APP_URL = "http://127.0.0.1:3000";
process.env.DATA_DIR = path.join(tmpdir(), "counterfoil-test-data");
process.env.LOG_LEVEL = "silent";
process.env.DEMO_DATA = "none";
process.env.DATABASE_URL = "postgres://nobody:nothing@127.0.0.1:1/none";
process.env.QUEUE_DATABASE_URL = process.env.DATABASE_URL;
// What the test file before this one, in the same process, may have set.
delete process.env.STRIPE_API_BASE;
delete process.env.PORT;
delete process.env.SMTP_URL;
forgetEnv();

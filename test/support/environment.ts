// The configuration under test: complete, so that env.server.ts parses, and pointing nowhere real.
import { tmpdir } from "node:os";
import path from "node:path";

process.env.COUNTERFOIL_MODE = "demo";
process.env.APP_SECRET = "a secret for tests only, long enough to pass";
process.env.APP_URL = "http://127.0.0.1:3000";
process.env.DATA_DIR = path.join(tmpdir(), "counterfoil-test-data");
process.env.LOG_LEVEL = "silent";
process.env.DEMO_DATA = "none";
process.env.DATABASE_URL = "postgres://nobody:nothing@127.0.0.1:1/none";
process.env.QUEUE_DATABASE_URL = process.env.DATABASE_URL;

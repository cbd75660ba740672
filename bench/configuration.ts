// The configuration of everything measured, fixed here and before the product is imported, so that a bench never
// depends on, or touches, the installation it runs in.
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";

const NOWHERE = "postgres://nobody:nothing@127.0.0.1:1/none";

Object.assign(process.env, {
  NODE_ENV: "production",
  COUNTERFOIL_MODE: "demo",
  APP_SECRET: randomBytes(32).toString("hex"),
  APP_URL: "http://127.0.0.1:3000",
  DATA_DIR: path.join(tmpdir(), "counterfoil-bench"),
  DATABASE_URL: NOWHERE,
  QUEUE_DATABASE_URL: NOWHERE,
  DEMO_DATA: "none",
  SMTP_URL: "",
  LOG_LEVEL: "silent",
});

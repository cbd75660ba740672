// The ground on which scenarios run through the whole product: a PostgreSQL server that lives as long as the command.
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import type { Driver } from "~/scenarios/play";
import { createProductDriver } from "~/scenarios/product-driver.server";
import { openDatabase, useDatabase } from "~/store/client.server";
import { cloneTemplate, startThrowAwayCluster } from "../server/postgres/throw-away";

export type ProductGround = { readonly createDriver: () => Driver; readonly close: () => Promise<void> };

/**
 * Starts a throw-away cluster. The configuration is fixed here, so that trying a file never depends on, or touches, the
 * installation it is tried in.
 */
export async function openProductGround(): Promise<ProductGround> {
  const cluster = await startThrowAwayCluster();
  const stop = async () => {
    await cluster.stop();
    process.exit(130);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    const clone = await cloneTemplate(cluster.access);
    Object.assign(process.env, {
      COUNTERFOIL_MODE: "demo",
      APP_SECRET: randomBytes(32).toString("hex"),
      APP_URL: "http://127.0.0.1:3000",
      DATA_DIR: tmpdir(),
      DATABASE_URL: clone.appUrl,
      QUEUE_DATABASE_URL: clone.workerUrl,
      DEMO_DATA: "none",
      SMTP_URL: "",
      // The output is for reading or for programs; who looks for a defect asks for the log.
      LOG_LEVEL: process.env.LOG_LEVEL || "silent",
    });
    const database = openDatabase(clone.appUrl, { maxConnections: 6 });
    useDatabase(database);
    return {
      createDriver: createProductDriver,
      close: async () => {
        process.removeListener("SIGINT", stop);
        process.removeListener("SIGTERM", stop);
        await database.close();
        await cluster.stop();
      },
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

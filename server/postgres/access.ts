// Port and passwords of the embedded PostgreSQL: made once at random, kept in one file that only its owner reads.
import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { foreignDataMessage } from "../foreign-data";

/** The product's database and the roles that log into it; the roles themselves are made by the first migration. */
export const databaseName = "counterfoil";
export const ownerLogin = "postgres";
export const appLogin = "counterfoil_app";
export const workerLogin = "counterfoil_worker";

export type Access = { port: number; ownerPassword: string; appPassword: string; workerPassword: string };

/** The file's content, or undefined when it does not exist. @throws when it exists and cannot be read. */
export function readAccess(accessFile: string): Access | undefined {
  let text: string;
  try {
    text = readFileSync(accessFile, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new Error(
      foreignDataMessage(path.dirname(accessFile), error instanceof Error ? error.message : String(error)),
    );
  }
  const content: Partial<Access> = JSON.parse(text);
  const { port, ownerPassword, appPassword, workerPassword } = content;
  if (!port || !ownerPassword || !appPassword || !workerPassword) return undefined;
  return { port, ownerPassword, appPassword, workerPassword };
}

export async function createAccess(accessFile: string): Promise<Access> {
  const access = {
    port: await findFreePort(),
    ownerPassword: randomPassword(),
    appPassword: randomPassword(),
    workerPassword: randomPassword(),
  };
  saveAccess(accessFile, access);
  return access;
}

// Written beside and renamed, so that a reader never sees half a file.
export function saveAccess(accessFile: string, access: Access): void {
  writeFileSync(`${accessFile}.new`, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${accessFile}.new`, accessFile);
}

/** The address of a database of the embedded server for one login. */
export function addressOf(
  access: Access,
  login: typeof ownerLogin | typeof appLogin | typeof workerLogin,
  database = databaseName,
): string {
  const password = { postgres: access.ownerPassword, counterfoil_app: access.appPassword }[login as string];
  return `postgres://${login}:${password ?? access.workerPassword}@127.0.0.1:${access.port}/${database}`;
}

// Without signs that an address or an SQL literal would have to escape.
function randomPassword(): string {
  return randomBytes(24).toString("hex");
}

/** A port nobody listens on at this moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

export function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

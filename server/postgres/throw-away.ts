// A cluster that lives as long as one program needs it, for tests, for trying scenarios and for measuring: durability is
// off unless it is asked for, the schema is made once, and each user of it gets a copy within a few hundredths of a second.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import postgres from "postgres";
import { createDatabase, migrate, setPasswords } from "../migrate";
import { migrationsFolder } from "../project-root";
import { type Access, addressOf, appLogin, ownerLogin, workerLogin } from "./access";
import { startCluster, stopCluster } from "./cluster";
import { isAlive, readPidFile } from "./pid-file";
import { preparePlace } from "./place";

const folderPrefix = "counterfoil-throw-away-";
const templateName = "counterfoil_template";

const settings = {
  careless: {
    fsync: "off",
    full_page_writes: "off",
    synchronous_commit: "off",
    file_copy_method: "clone",
    max_connections: "300",
    shared_buffers: "256MB",
    max_wal_size: "4GB",
  },
  /** Everything committed is on disk, as in production. */
  durable: {
    fsync: "on",
    full_page_writes: "on",
    synchronous_commit: "on",
    max_connections: "100",
    shared_buffers: "1GB",
    max_wal_size: "8GB",
    checkpoint_timeout: "15min",
  },
};

export type ThrowAwayCluster = {
  /** Port and passwords; plain data, so that another process can clone too. */
  access: Access;
  /** Stops the server and removes every trace. */
  stop: () => Promise<void>;
};

/** A fresh copy of the migrated template. `appUrl` is the product's own role, which row-level security binds. */
export type ClonedDatabase = {
  name: string;
  appUrl: string;
  workerUrl: string;
  /** A superuser's: for looking at the catalog, never for the product. */
  ownerUrl: string;
  drop: () => Promise<void>;
};

export async function startThrowAwayCluster(
  options: { readonly durability?: keyof typeof settings } = {},
): Promise<ThrowAwayCluster> {
  const parent = temporaryParent();
  await removeLeftovers(parent);
  const folder = mkdtempSync(path.join(parent, `${folderPrefix}${process.pid}-`));
  const place = await preparePlace({ dataDir: folder, report: () => undefined });
  const cluster = await startCluster(place, {
    report: () => undefined,
    settings: settings[options.durability ?? "careless"],
  });
  const { access } = cluster;
  await createDatabase(addressOf(access, ownerLogin, "postgres"), templateName);
  const template = addressOf(access, ownerLogin, templateName);
  await migrate({ url: template, folder: migrationsFolder });
  await setPasswords(template, { [appLogin]: access.appPassword, [workerLogin]: access.workerPassword });
  return {
    access,
    stop: async () => {
      await stopCluster(cluster);
      for (const used of [folder, path.dirname(place.clusterDir)])
        rmSync(used, { recursive: true, force: true });
    },
  };
}

let cloneCount = 0;

/**
 * Copies the template, or another database that nobody is connected to. The name tells process and turn, so that
 * clones made side by side never meet.
 */
export async function cloneTemplate(access: Access, source = templateName): Promise<ClonedDatabase> {
  cloneCount += 1;
  const name = `clone_${process.pid}_${cloneCount}_${Date.now().toString(36)}`;
  // The builtin copy of files needs no write-ahead log and is twice as fast while nothing is flushed to disk.
  await asOwner(access, async (sql) => {
    await sql`create database ${sql(name)} template ${sql(source)} strategy file_copy`;
    // A copy does not carry the grants on the database itself; the queue makes its schema at its first start.
    await sql`grant create, connect on database ${sql(name)} to ${sql(workerLogin)}`;
  });
  return {
    name,
    appUrl: addressOf(access, appLogin, name),
    workerUrl: addressOf(access, workerLogin, name),
    ownerUrl: addressOf(access, ownerLogin, name),
    drop: () => asOwner(access, (sql) => sql`drop database if exists ${sql(name)} with (force)`),
  };
}

async function asOwner(access: Access, work: (sql: postgres.Sql) => PromiseLike<unknown>): Promise<void> {
  const sql = postgres(addressOf(access, ownerLogin, "postgres"), { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function temporaryParent(): string {
  const parent = path.join(tmpdir(), "counterfoil-throw-away");
  mkdirSync(parent, { recursive: true });
  return parent;
}

// A run that was killed leaves a server behind; the next run ends it, if the program that wanted it is gone.
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const owner = Number(name.slice(folderPrefix.length).split("-")[0]);
    if (!name.startsWith(folderPrefix) || isAlive(owner)) continue;
    const folder = path.join(parent, name);
    const left = readPidFile(path.join(folder, "pg"));
    try {
      if (left && isAlive(left.pid)) process.kill(left.pid, "SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
  }
}

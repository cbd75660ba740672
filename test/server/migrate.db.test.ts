import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { createDatabase, findMissingMigrations, migrate } from "../../server/migrate";
import { addressOf } from "../../server/postgres/access";

let folder = "";
let url = "";
let count = 0;
const access = () => inject("clusterAccess");

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "counterfoil-migrations-"));
  count += 1;
  const name = `migrations_${process.pid}_${count}`;
  await createDatabase(addressOf(access(), "postgres", "postgres"), name);
  url = addressOf(access(), "postgres", name);
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  const sql = postgres(addressOf(access(), "postgres", "postgres"), { max: 1 });
  await sql`drop database ${sql(new URL(url).pathname.slice(1))} with (force)`;
  await sql.end();
});

const write = (name: string, text: string) => writeFileSync(path.join(folder, `${name}.sql`), text);

test("several machines that start at once apply each file once", async () => {
  write(
    "0001_a",
    "create table a (id int primary key);\n--> statement-breakpoint\ninsert into a values (1);",
  );
  const results = await Promise.all([1, 2, 3].map(() => migrate({ url, folder })));
  expect(results.flat()).toEqual(["0001_a"]);
  expect(await findMissingMigrations({ url, folder })).toEqual([]);
});

test("a file that fails leaves nothing behind and is named with its statement", async () => {
  write("0001_a", "create table a (id int);\n--> statement-breakpoint\nselect nonsense;");
  await expect(migrate({ url, folder })).rejects.toThrow(
    /0001_a, statement 2 \(select nonsense;\): column "nonsense"/,
  );
  expect(await findMissingMigrations({ url, folder })).toEqual(["0001_a"]);
  write("0001_a", "create table a (id int);");
  expect(await migrate({ url, folder })).toEqual(["0001_a"]);
});

test("two statements without a separator are refused, since a sharded database takes one at a time", async () => {
  write("0001_a", "create table a (id int); create table b (id int);");
  await expect(migrate({ url, folder })).rejects.toThrow(/cannot insert multiple commands/);
});

test("a file changed after it was applied is refused with the remedy", async () => {
  write("0001_a", "create table a (id int);");
  await migrate({ url, folder });
  write("0001_a", "create table a (id bigint);");
  await expect(migrate({ url, folder })).rejects.toThrow(/0001_a was changed after .* Restore the file/);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readMigrations } from "../../server/migrate";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "counterfoil-migrations-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("files come in the order of their names, split into single statements", () => {
  writeFileSync(path.join(folder, "0002_b.sql"), "select 3;");
  writeFileSync(
    path.join(folder, "0001_a.sql"),
    "-- why\nselect 1;\n--> statement-breakpoint\nselect 2;\n--> statement-breakpoint\n-- only a remark\n",
  );
  writeFileSync(path.join(folder, "README.md"), "no migration");
  expect(readMigrations(folder).map(({ name, statements }) => ({ name, statements }))).toEqual([
    { name: "0001_a", statements: ["-- why\nselect 1;", "select 2;"] },
    { name: "0002_b", statements: ["select 3;"] },
  ]);
});

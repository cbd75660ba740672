import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openJournal, rewriteJournal } from "../../sandbox/journal";
import { accountOfKey, openWorld, rowsOf, startWork } from "../../sandbox/world";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "counterfoil-journal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("reads back what was appended, in its order, across flushes", async () => {
  const path = join(folder, "a", "journal.jsonl");
  const { journal, entries } = openJournal<{ n: number; text: string }>(path);
  expect(entries).toEqual([]);
  for (let n = 0; n < 5; n += 1) journal.append({ n, text: "é\n" });
  await journal.settled();
  journal.append({ n: 5, text: "" });
  await journal.close();
  expect(openJournal<{ n: number }>(path).entries.map((entry) => entry.n)).toEqual([0, 1, 2, 3, 4, 5]);
});

it("drops a torn last line and names a damaged one in the middle", async () => {
  const path = join(folder, "journal.jsonl");
  await writeFile(path, '{"n":1}\n{"n":2}\n{"n":');
  expect(openJournal(path).entries).toEqual([{ n: 1 }, { n: 2 }]);
  expect(await readFile(path, "utf8")).toBe('{"n":1}\n{"n":2}\n');
  await writeFile(path, '{"n":1}\n{"n"\n{"n":3}\n');
  expect(() => openJournal(path)).toThrow("is damaged in line 2");
});

it("is written anew in one step and goes on from there", async () => {
  const path = join(folder, "journal.jsonl");
  await writeFile(path, '{"n":1}\n{"n":2}\n');
  const journal = rewriteJournal(path, [{ n: 7 }]);
  journal.append({ n: 8 });
  await journal.close();
  expect(await readFile(path, "utf8")).toBe('{"n":7}\n{"n":8}\n');
});

it("keeps the whole world when history is forgotten", async () => {
  const world = openWorld(folder);
  const account = accountOfKey(world, "sk_test_history");
  for (let round = 0; round < 50; round += 1) {
    const work = startWork(world, account, { publicUrl: "" });
    work.put("signing_secret", { id: "we_1", created: round, secret: `whsec_${round}` });
    work.commit({
      key: `key-${round}`,
      fingerprint: "f",
      status: 200,
      body: "{}",
      requestId: "req_1",
      atMs: Date.now(),
    });
  }
  await world.journal.close();
  const path = join(folder, "sandbox", "journal.jsonl");
  const before = await stat(path);
  const compacted = openWorld(folder, { compactAboveBytes: 1000 });
  expect((await stat(path)).size).toBeLessThan(before.size);
  const work = startWork(compacted, accountOfKey(compacted, "sk_test_history"), { publicUrl: "" });
  work.put("signing_secret", { id: "we_2", created: 1, secret: "whsec_new" });
  work.commit();
  await compacted.journal.close();
  const reopened = openWorld(folder);
  const kept = accountOfKey(reopened, "sk_test_history");
  expect(rowsOf(kept, "signing_secret").map((row) => row.secret)).toEqual(["whsec_49", "whsec_new"]);
  expect(kept.remembered.size).toBe(50);
  await reopened.journal.close();
});

import {
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  write,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";

const LINE_FEED = 10;
const writeAsync = promisify(write);
const syncAsync = promisify(fdatasync);

/** An append-only file of JSON lines. A line counts once it is on the disk with its line feed. */
export type Journal = {
  /** Queues a line; it is written with whatever else is queued, and synced once for all of them. */
  append(entry: unknown): void;
  /** Resolves when everything appended so far is on the disk; rejects if the disk refused it. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** The complete lines of the file. A last line torn by a crash is cut off, because its answer never went out. */
function readEntries<T>(path: string, fd: number): T[] {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  if (end < bytes.length) {
    ftruncateSync(fd, end);
    fsyncSync(fd);
  }
  const entries: T[] = [];
  // Line by line: a long journal as one text would exceed what a text may hold.
  for (let start = 0; start < end; ) {
    const stop = bytes.indexOf(LINE_FEED, start);
    try {
      entries.push(JSON.parse(bytes.toString("utf8", start, stop)) as T);
    } catch {
      const line = entries.length + 1;
      throw new Error(
        `${path} is damaged in line ${line}. Move the file away to start with an empty sandbox.`,
      );
    }
    start = stop + 1;
  }
  return entries;
}

/**
 * Writes the journal anew from what still counts, in one step: a crash leaves the old file or the new one. Gives the
 * journal to go on with; the one before must not be used any more.
 */
export function rewriteJournal(path: string, entries: Iterable<unknown>): Journal {
  const fresh = `${path}.new`;
  const fd = openSync(fresh, "w", 0o600);
  for (const entry of entries) writeSync(fd, `${JSON.stringify(entry)}\n`);
  fsyncSync(fd);
  closeSync(fd);
  renameSync(fresh, path);
  syncFolder(dirname(path));
  return appendTo(openSync(path, "a+", 0o600));
}

/** Opens or begins a journal and reads what it holds; `bytes` is how long the file has grown. */
export function openJournal<T>(path: string): { journal: Journal; entries: T[]; bytes: number } {
  mkdirSync(dirname(path), { recursive: true });
  const isNew = !existsSync(path);
  const fd = openSync(path, "a+", 0o600);
  if (isNew) syncFolder(dirname(path));
  const entries = readEntries<T>(path, fd);
  return { journal: appendTo(fd), entries, bytes: fstatSync(fd).size };
}

/** A new file survives a crash only when its folder entry is on the disk too. */
function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  fsyncSync(fd);
  closeSync(fd);
}

function appendTo(fd: number): Journal {
  let queued: string[] = [];
  let running: Promise<void> = Promise.resolve();
  let pending: Promise<void> | undefined;

  async function flush(): Promise<void> {
    const lines = queued;
    queued = [];
    pending = undefined;
    let rest = Buffer.from(lines.join(""), "utf8");
    while (rest.length > 0) {
      const { bytesWritten } = await writeAsync(fd, rest, 0, rest.length, null);
      rest = rest.subarray(bytesWritten);
    }
    await syncAsync(fd);
  }

  return {
    append(entry) {
      queued.push(`${JSON.stringify(entry)}\n`);
      if (pending !== undefined) return;
      // After a failed write the file's end is unknown, so every later flush fails as well.
      running = running.then(flush);
      pending = running;
      running.catch(() => undefined);
    },
    settled: () => running,
    async close() {
      await running;
      closeSync(fd);
    },
  };
}

import { afterEach, describe, expect, test, vi } from "vitest";
import { onOutage, patient, presentOutage, tryAgain } from "~/ui/outage";

const ORIGIN = "https://billing.example";
const FORM = { method: "POST", body: "name=Acme" };

/** A server that answers what it is told to; null: not at all. */
function server(...answers: readonly (number | null)[]) {
  const left = [...answers];
  const asked: string[] = [];
  const fetch = patient(async (input) => {
    asked.push(`${input}`);
    const status = left.shift() ?? null;
    if (status === null) throw new TypeError("Failed to fetch");
    return new Response("", { status });
  }, ORIGIN);
  return { asked, fetch };
}

const settled = () => new Promise((done) => setTimeout(done, 0));

afterEach(() => vi.useRealTimers());

describe("a form that nobody answers", () => {
  test("waits, and is sent once more when the reader says so, to be answered once", async () => {
    const { asked, fetch } = server(null, 200);
    const told: unknown[] = [];
    const stop = onOutage(() => told.push(presentOutage()));
    const answer = fetch(new URL("/customers/new.data", ORIGIN), FORM);
    await settled();
    expect(presentOutage()).toEqual({ tries: 1, isForm: true });
    tryAgain();
    tryAgain();
    expect((await answer).status).toBe(200);
    expect(asked).toHaveLength(2);
    expect(presentOutage()).toBeNull();
    expect(told).toEqual([{ tries: 1, isForm: true }, null]);
    stop();
  });

  test.each([502, 503, 504])(
    "waits for a %i as for nothing, and counts how often it was tried",
    async (status) => {
      const { asked, fetch } = server(status, status, 422);
      const answer = fetch(`${ORIGIN}/login.data`, FORM);
      await settled();
      tryAgain();
      await settled();
      expect(presentOutage()).toEqual({ tries: 2, isForm: true });
      tryAgain();
      // What the server refuses is an answer.
      expect((await answer).status).toBe(422);
      expect(asked).toHaveLength(3);
    },
  );

  test("is never sent by itself", async () => {
    vi.useFakeTimers();
    const { asked, fetch } = server(null);
    const stopped = new AbortController();
    const answer = fetch("/login.data", { ...FORM, signal: stopped.signal });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
    stopped.abort();
    await expect(answer).rejects.toThrow();
  });

  test("is given up when the reader does something else", async () => {
    const { asked, fetch } = server(null);
    const stopped = new AbortController();
    const answer = fetch("/login.data", { ...FORM, signal: stopped.signal });
    await settled();
    stopped.abort(new Error("Another page."));
    await expect(answer).rejects.toThrow("Another page.");
    expect(presentOutage()).toBeNull();
    tryAgain();
    expect(asked).toHaveLength(1);
  });
});

test("a page that is only asked for comes by itself once there is somebody again", async () => {
  vi.useFakeTimers();
  const { asked, fetch } = server(null, null, 200);
  const answer = fetch("/invoices.data?state=open");
  await vi.advanceTimersByTimeAsync(0);
  expect(presentOutage()).toEqual({ tries: 1, isForm: false });
  await vi.advanceTimersByTimeAsync(7_000);
  expect((await answer).status).toBe(200);
  expect(asked).toHaveLength(3);
  expect(presentOutage()).toBeNull();
});

test("what is given up before it was sent is not sent", async () => {
  const { asked, fetch } = server(200);
  await expect(fetch("/login.data", { ...FORM, signal: AbortSignal.abort() })).rejects.toThrow();
  expect(asked).toEqual([]);
});

test("all else fails as it always did", async () => {
  const { fetch } = server(null, null, 503);
  await expect(fetch("/assets/page.js")).rejects.toThrow("Failed to fetch");
  await expect(fetch("https://elsewhere.example/x.data")).rejects.toThrow("Failed to fetch");
  expect((await fetch("/healthz")).status).toBe(503);
  expect(presentOutage()).toBeNull();
});

import { expect, test } from "vitest";
import { createLog, loggablePath, redact, withTrace } from "~/log.server";

function capture(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = "";
  const collect = (line: string) => {
    text += line;
  };
  write(createLog("info", { write: collect }));
  return text;
}

test("secrets are taken out by the name of their field", () => {
  const text = capture((log) =>
    log.info({ user: { password: "hunter2" }, headers: { cookie: "session=abc" } }, "x"),
  );
  expect(text).not.toMatch(/hunter2|session=abc/);
});

test("secrets are taken out by their shape, in messages, addresses and stacks", () => {
  const text = capture((log) => {
    log.info(`key sk_test_${"a".repeat(24)} at postgres://app:pass123@127.0.0.1/x?token=${"b".repeat(30)}`);
    log.error({ err: new Error("Failed query: insert …\nparams: ada@example.com,argon2hash") }, "x");
    log.info("Authorization: Bearer ck_1234567890abcdef");
  });
  expect(text).not.toMatch(/aaaa|pass123|bbbb|argon2hash|1234567890abcdef/);
  expect(text).toContain("[redacted]");
});

test("ordinary text stays as it is", () => {
  const text = "invoice INV-2024-0001 of cus_0190a1b2c3d4 at https://billing.example.com/console";
  expect(redact(text)).toBe(text);
});

test("every line within a request names it, and only then", () => {
  const text = capture((log) => {
    withTrace({ requestId: "r-1" }, () => log.info({ a: 1 }, "inside"));
    withTrace({ requestId: "r-1" }, () => log.info("again"));
    log.info("outside");
  });
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map((line) => line.requestId)).toEqual(["r-1", "r-1", undefined]);
  expect(lines[1]).not.toHaveProperty("a");
});

test("a logged path has neither query nor one-time secret", () => {
  expect(loggablePath(`/portal/enter/${"k".repeat(43)}?next=/portal`)).toBe("/portal/enter/[redacted]");
  expect(loggablePath("/console/org_0190a1b2c3d4e5f60718293a4b5c6d7e/plans?after=x")).toBe(
    "/console/org_0190a1b2c3d4e5f60718293a4b5c6d7e/plans",
  );
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(path.join(tmpdir(), "counterfoil-simulate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const target = path.join(folder, name);
  writeFileSync(target, typeof content === "string" ? content : JSON.stringify(content));
  return target;
}

function simulate(...given: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["node_modules/tsx/dist/cli.mjs", "cli/simulate.ts", ...given],
    { encoding: "utf8", env: { PATH: process.env.PATH } as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv },
  );
  return { status, stdout, stderr };
}

const scenario = (total: string) => ({
  name: "one",
  organization: { currency: "EUR" },
  plans: [{ code: "pro", currency: "EUR", interval: "month", amount: "10.00", in_advance: true }],
  customers: [{ id: "acme", currency: "EUR" }],
  steps: [{ at: "2026-01-01T00:00:00Z", do: "subscribe", customer: "acme", plan: "pro", as: "s1" }],
  expect: { invoices: [{ customer: "acme", total }] },
});

// Each run starts a program, which takes its time on a busy machine.
describe("simulate", { timeout: 60_000 }, () => {
  it("checks: one line a case, the counts, and an exit code that says whether something failed", () => {
    const good = file("good.json", scenario("10"));
    const bad = file("bad.json", scenario("11"));
    const strange = file("strange.json", {
      ...scenario("10"),
      steps: [...scenario("10").steps, { at: "2026-01-02T00:00:00Z", do: "chargeback", payment: "p1" }],
    });
    expect(simulate("--engine", "--check", good, strange)).toEqual({
      status: 0,
      stdout:
        "ok one\nunsupported one: step chargeback: payment\n1 passed, 0 failed, 0 deviating, 1 unsupported\n",
      stderr: "",
    });
    expect(simulate("--engine", "--check", good, bad)).toEqual({
      status: 1,
      stdout:
        "ok one\nFAIL one: invoice 1 of acme: 2026-01-01 expected total 11, got 10\n1 passed, 1 failed, 0 deviating, 0 unsupported\n",
      stderr: "",
    });
  });

  it("prints what was billed, or the same for a program", () => {
    const good = file("good.json", scenario("10"));
    expect(simulate("--engine", good).stdout).toMatch(
      /Invoice to acme, issued 2026-01-01[\s\S]*Total EUR +10\.00/,
    );
    const [tried] = JSON.parse(simulate("--engine", "--json", good).stdout);
    expect(tried).toMatchObject({ kind: "book", name: "one" });
    expect(tried.book.invoices[0]).toMatchObject({ issuedAt: "2026-01-01T00:00:00Z", total: "10.00" });
    const checked = JSON.parse(simulate("--engine", "--check", "--json", good).stdout);
    expect(checked).toMatchObject({
      passed: 1,
      failed: 0,
      unsupported: 0,
      cases: [{ name: "one", kind: "ok" }],
    });
  });

  it("says what is wrong with a file, where, and what to do", () => {
    const broken = file("broken.json", '{ "name": "one",\n  "steps": [ }\n');
    const wrong = file("wrong.json", { ...scenario("10"), customers: [{ id: "acme", currency: "EURO" }] });
    expect(simulate("--engine", broken)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/broken\.json, line 2 is not JSON: /),
    });
    expect(simulate("--engine", wrong)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /wrong\.json cannot be run:\n {2}customers\.0\.currency "EURO" is not an ISO 4217/,
      ),
    });
    expect(simulate("--engine", "--check", broken, wrong).stdout).toMatch(
      /^0 passed, 2 failed, 0 deviating, 0 unsupported$/m,
    );
    expect(simulate("--engine", path.join(folder, "absent.json"))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/absent\.json does not exist\. Give a scenario file or a folder/),
    });
    expect(simulate().stderr).toMatch(/^No file was given\.\n\nUsage: /);
    expect(simulate("--fast").stderr).toMatch(/--fast[\s\S]*Usage: /);
  });
});

import { expect, test } from "vitest";
import { failedTests } from "./failed-tests";

test("names what failed, and files that could not be loaded", () => {
  const testResults = [
    {
      name: "a.test.ts",
      status: "failed",
      assertionResults: [
        { status: "passed", fullName: "is right" },
        { status: "failed", fullName: "is wrong", failureMessages: ["\u001b[31mexpected 1\u001b[0m"] },
      ],
    },
    { name: "b.test.ts", status: "failed", message: "no such module", assertionResults: [] },
  ];
  expect(failedTests({ testResults })).toEqual([
    "a.test.ts: is wrong\nexpected 1",
    "b.test.ts\nno such module",
  ]);
});

test("finds specs of the browser in suites of suites", () => {
  const spec = { title: "signs in", file: "x.spec.ts", ok: false };
  const tests = [{ results: [{ errors: [{ message: "timed out" }] }] }];
  const suites = [
    {
      suites: [
        {
          specs: [
            { ...spec, tests },
            { ...spec, ok: true, tests: [] },
          ],
        },
      ],
    },
  ];
  expect(failedTests({ suites })).toEqual(["x.spec.ts: signs in\ntimed out"]);
});

test("says nothing of what is no report", () => {
  for (const report of [undefined, null, "text", {}]) expect(failedTests(report)).toEqual([]);
});

import { expect, test } from "vitest";
import { countPlaywright, countSimulation, countVitest } from "./count-results";

const vitestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
};

test("a file that cannot be loaded is a failure", () => {
  const testResults = [{ status: "failed", assertionResults: [] }];
  expect(countVitest({ ...vitestReport, testResults })).toEqual({ passed: 3, failed: 1 });
});

test("a skipped test is a failure", () => {
  expect(countVitest({ ...vitestReport, numPendingTests: 2 })).toEqual({ passed: 3, failed: 2 });
  const stats = { expected: 4, unexpected: 0, flaky: 0, skipped: 1 };
  expect(countPlaywright({ stats, errors: [] })).toEqual({ passed: 4, failed: 1 });
});

test("a missing report is a failure", () => {
  for (const count of [countVitest(undefined), countPlaywright(undefined), countSimulation("no last line")])
    expect(count).toEqual({ passed: 0, failed: 1 });
});

test("cases the product does not support yet are not counted", () => {
  expect(countSimulation("ok a\nunsupported b\n45 passed, 0 failed, 1 deviating, 90 unsupported\n")).toEqual({
    passed: 45,
    failed: 0,
  });
});

import { expect, test } from "vitest";
import { judgeFailure } from "../../server/restart-policy";

function fail(times: number, everyMs: number) {
  let failures: number[] = [];
  const delays: (number | undefined)[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const judgement = judgeFailure(failures, turn * everyMs);
    failures = judgement.failures;
    delays.push(judgement.delayMs);
  }
  return delays;
}

test("the delay grows with each failure within a minute, and the fifth ends it", () => {
  expect(fail(5, 1_000)).toEqual([250, 500, 1_000, 2_000, undefined]);
});

test("failures older than a minute are forgiven", () => {
  expect(fail(20, 61_000)).toEqual(Array(20).fill(250));
});

test("a child that dies every twenty seconds is kept alive with the delay of its last minute", () => {
  expect(fail(8, 20_000)).toEqual([250, 500, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000]);
});

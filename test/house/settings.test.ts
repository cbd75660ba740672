// A setting that nothing reads would promise what does not happen.
import { describe, expect, test } from "vitest";
import { POLICY_CHOICES } from "~/billing/policy-kinds";
import { listFiles, read } from "./sources";

/** Settings that no rule of the engine reads, each with why. */
const READ_ELSEWHERE: Readonly<Record<string, string>> = {
  one_time_price: "it has one choice, which is how phases bill",
  after_issue: "issued invoices never change; scenario files show corrections as lines on them",
  grant_credit: "every command names where credit goes; scenario files do not",
  chargeback: "scenario files dispute payments; no provider reports disputes to us yet",
};

describe("every setting of the policy", () => {
  const code = listFiles(["app/billing", "app/operations", "app/store", "app/jobs"], /\.ts$/)
    .filter((file) => !file.endsWith("policy-kinds.ts"))
    .map((file) => read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""));

  test.each(Object.keys(POLICY_CHOICES))("%s is read by what it decides", (setting) => {
    const isRead = code.some((text) => new RegExp(`\\b${setting}\\b`).test(text));
    expect(isRead).toBe(!(setting in READ_ELSEWHERE));
  });
});

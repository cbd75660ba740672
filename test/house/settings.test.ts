// A setting that nothing reads would promise what does not happen, and so would a choice that no test knows.
import { describe, expect, test } from "vitest";
import { offeredChoices, POLICY_CHOICES, type PolicySetting } from "~/billing/policy-kinds";
import { listFiles, read } from "./sources";

const SETTINGS = Object.keys(POLICY_CHOICES) as PolicySetting[];
const isChosen = (setting: PolicySetting) => offeredChoices(setting).length > 1;

describe("every setting that leaves a choice", () => {
  const code = listFiles(
    ["app/billing", "app/operations", "app/store", "app/jobs", "app/console/queries"],
    /\.ts$/,
  )
    .filter((file) => !file.endsWith("policy-kinds.ts"))
    .map((file) => read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""));

  test.each(SETTINGS)("%s is read by what it decides", (setting) => {
    const isRead = code.some((text) => new RegExp(`\\b${setting}\\b`).test(text));
    expect(isRead).toBe(isChosen(setting));
  });
});

describe("every choice but the default, which all other tests hold", () => {
  const tests = listFiles(["test"], /\.tsx?$/)
    .filter((file) => !file.startsWith("test/house/"))
    .map(read);
  const others = SETTINGS.flatMap((setting) =>
    POLICY_CHOICES[setting].slice(1).map((choice) => [setting, choice] as const),
  );

  test.each(others)("%s %s is named in a test", (setting, choice) => {
    const named = new RegExp(`\\b${setting}\\b[^;]{0,120}"${choice}"`);
    expect(tests.some((text) => named.test(text))).toBe(true);
  });
});

import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { LONGEST } from "./longest-first";

test("the files that start first are there", () => {
  expect(LONGEST.filter((name) => !existsSync(name))).toEqual([]);
});

import { expect, test } from "vitest";
import { unflatten } from "~/http/unflatten";

test("names nest by dots and brackets alike", () => {
  const fields: [string, string][] = [
    ["tiers[0].upTo", "100"],
    ["tiers.1.upTo", "200"],
    ["address.city", "Berlin"],
    ["name", "Team"],
  ];
  expect(unflatten(fields)).toEqual({
    tiers: [{ upTo: "100" }, { upTo: "200" }],
    address: { city: "Berlin" },
    name: "Team",
  });
});

test("rows keep the order of their numbers and close gaps", () => {
  expect(
    unflatten([
      ["t[10].n", "c"],
      ["t[2].n", "b"],
      ["t[0].n", "a"],
    ]),
  ).toEqual({ t: [{ n: "a" }, { n: "b" }, { n: "c" }] });
});

test("an empty field is absent", () => {
  expect(
    unflatten([
      ["a", ""],
      ["b", "  "],
      ["c", "x"],
    ]),
  ).toEqual({ c: "x" });
});

test("repeated names and names with [] are lists", () => {
  expect(
    unflatten([
      ["a", "1"],
      ["a", "2"],
      ["b[]", "3"],
    ]),
  ).toEqual({ a: ["1", "2"], b: ["3"] });
});

test("no name reaches a prototype", () => {
  const made = unflatten([
    ["__proto__.polluted", "yes"],
    ["constructor.prototype.polluted", "yes"],
    ["a.__proto__.polluted", "yes"],
  ]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(made).toEqual({});
});

import { expect, test } from "vitest";
import { partyText } from "~/documents/invoice-text";
import { notationOf } from "~/ui/format/notation";

const at = (country: string, city: string, postalCode: string, region: string | null) =>
  partyText(
    {
      name: "ACME",
      email: null,
      taxId: null,
      address: { line1: "1 Market Street", line2: null, postalCode, city, region, country },
    },
    notationOf("en"),
  ).lines;

test.each([
  [at("US", "San Francisco", "94105", "CA"), ["1 Market Street", "San Francisco, CA 94105", "United States"]],
  [at("US", "San Francisco", "94105", null), ["1 Market Street", "San Francisco, 94105", "United States"]],
  [at("GB", "London", "SE1 9GF", null), ["1 Market Street", "London", "SE1 9GF", "United Kingdom"]],
  [at("DE", "Berlin", "10115", null), ["1 Market Street", "10115 Berlin", "Germany"]],
  [at("FR", "", "", null), ["1 Market Street", "France"]],
])("addresses stand as the post of their country writes them: %j", (lines, expected) => {
  expect(lines).toEqual(expected);
});

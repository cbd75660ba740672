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
  [
    at("IE", "Galway", "H91 E2K3", "Co. Galway"),
    ["1 Market Street", "Galway", "Co. Galway", "H91 E2K3", "Ireland"],
  ],
  [at("SG", "Singapore", "179103", null), ["1 Market Street", "Singapore 179103", "Singapore"]],
  [at("IN", "Mumbai", "400001", "Maharashtra"), ["1 Market Street", "Mumbai 400001", "Maharashtra", "India"]],
  [at("IT", "Roma", "00144", "RM"), ["1 Market Street", "00144 Roma RM", "Italy"]],
  [at("BR", "São Paulo", "01310-100", "SP"), ["1 Market Street", "São Paulo - SP", "01310-100", "Brazil"]],
  [at("JP", "Chuo-ku", "104-0061", "Tokyo"), ["1 Market Street", "Chuo-ku, Tokyo 104-0061", "Japan"]],
  [at("FR", "", "", null), ["1 Market Street", "France"]],
])("addresses stand as the post of their country writes them: %j", (lines, expected) => {
  expect(lines).toEqual(expected);
});

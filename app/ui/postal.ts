/**
 * What an address of a country has, and in which order: for the countries most customers are in; every other one
 * gets the general form. Field names are those of the API.
 */
export type AddressPart = "line1" | "line2" | "postal_code" | "city" | "region";

export type AddressFormat = {
  readonly parts: readonly AddressPart[];
  readonly labels?: Partial<Readonly<Record<AddressPart, string>>>;
  readonly required: readonly AddressPart[];
};

const general: AddressFormat = {
  parts: ["line1", "line2", "postal_code", "city", "region"],
  required: ["line1", "city"],
};
const continental: AddressFormat = {
  parts: ["line1", "line2", "postal_code", "city"],
  required: ["line1", "postal_code", "city"],
};

const formats: Readonly<Record<string, AddressFormat>> = {
  ...Object.fromEntries(
    [
      "AT",
      "BE",
      "BG",
      "CH",
      "CY",
      "CZ",
      "DE",
      "DK",
      "EE",
      "ES",
      "FI",
      "FR",
      "GR",
      "HR",
      "HU",
      "IT",
      "LT",
      "LU",
    ].map((code) => [code, continental]),
  ),
  ...Object.fromEntries(
    ["LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"].map((code) => [code, continental]),
  ),
  GB: {
    parts: ["line1", "line2", "city", "postal_code"],
    labels: { city: "Town or city", postal_code: "Postcode" },
    required: ["line1", "city", "postal_code"],
  },
  IE: {
    parts: ["line1", "line2", "city", "region", "postal_code"],
    labels: { region: "County", postal_code: "Eircode" },
    required: ["line1", "city"],
  },
  US: {
    parts: ["line1", "line2", "city", "region", "postal_code"],
    labels: { region: "State", postal_code: "ZIP code" },
    required: ["line1", "city", "region", "postal_code"],
  },
  CA: {
    parts: ["line1", "line2", "city", "region", "postal_code"],
    labels: { region: "Province or territory", postal_code: "Postal code" },
    required: ["line1", "city", "region", "postal_code"],
  },
  JP: {
    parts: ["postal_code", "region", "city", "line1", "line2"],
    labels: { region: "Prefecture" },
    required: ["postal_code", "region", "city", "line1"],
  },
};

export function addressFormat(country: string): AddressFormat {
  return formats[country] ?? general;
}

import { countryName } from "./countries";

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

/** An address as it is kept; null and empty parts are left out. */
export type WrittenAddress = {
  readonly line1: string | null;
  readonly line2: string | null;
  readonly postalCode: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly country: string;
};

/** Where the post writes a place other than "10115 Berlin" with a region below. Source: Universal Postal Union, S42. */
const placesBy = {
  /** "San Francisco, CA 94105". */
  regionThenCode: ["AE", "AU", "CA", "CN", "HK", "JP", "KR", "TW", "US"],
  /** "Wellington 6011", with a region below. */
  cityThenCode: ["BD", "ID", "IN", "LK", "NP", "NZ", "PK", "SA", "SG", "TH"],
  /** "00144 Roma RM". */
  codeCityRegion: ["IT", "MX"],
  /** "São Paulo - SP" with the code below. */
  cityRegionAboveCode: ["BR"],
  /** Town, county and code on a line each. */
  oneEach: ["GB", "GG", "IE", "IM", "JE", "ZA"],
} as const;

type Place = keyof typeof placesBy;

const placeOf: ReadonlyMap<string, Place> = new Map(
  (Object.keys(placesBy) as Place[]).flatMap((place) =>
    placesBy[place].map((code) => [code, place] as const),
  ),
);

/** The lines of an address in the order of its country, the country last. */
export function addressLines(address: WrittenAddress): string[] {
  const { line1, line2, country } = address;
  return [line1, line2, ...placeLines(address), countryName(country)].filter(
    (line): line is string => line !== null && line !== "",
  );
}

function placeLines({ country, city, postalCode, region }: WrittenAddress): (string | null)[] {
  const joined = (by: string, ...parts: (string | null)[]) => parts.filter(Boolean).join(by);
  switch (placeOf.get(country)) {
    case "regionThenCode":
      return [joined(", ", city, joined(" ", region, postalCode))];
    case "cityThenCode":
      return [joined(" ", city, postalCode), region];
    case "codeCityRegion":
      return [joined(" ", postalCode, city, region)];
    case "cityRegionAboveCode":
      return [joined(" - ", city, region), postalCode];
    case "oneEach":
      return [city, region, postalCode];
    default:
      return [joined(" ", postalCode, city), region];
  }
}

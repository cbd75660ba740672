/**
 * Tax identifiers by country: what they are called and how they are written. Only the form is checked here; whether
 * the number is registered is asked of the register by a job.
 * Source: Commission of the EU, VIES, "VAT number structure".
 */
type TaxIdRule = { readonly name: string; readonly pattern: RegExp; readonly example: string };

const vat = (pattern: RegExp, example: string): TaxIdRule => ({ name: "VAT id", pattern, example });

const rules: Readonly<Record<string, TaxIdRule>> = {
  AT: vat(/^ATU\d{8}$/, "ATU12345678"),
  BE: vat(/^BE[01]\d{9}$/, "BE0123456789"),
  BG: vat(/^BG\d{9,10}$/, "BG123456789"),
  CY: vat(/^CY\d{8}[A-Z]$/, "CY12345678X"),
  CZ: vat(/^CZ\d{8,10}$/, "CZ12345678"),
  DE: vat(/^DE\d{9}$/, "DE123456789"),
  DK: vat(/^DK\d{8}$/, "DK12345678"),
  EE: vat(/^EE\d{9}$/, "EE123456789"),
  ES: vat(/^ES[A-Z0-9]\d{7}[A-Z0-9]$/, "ESX1234567X"),
  FI: vat(/^FI\d{8}$/, "FI12345678"),
  FR: vat(/^FR[A-HJ-NP-Z0-9]{2}\d{9}$/, "FR12345678901"),
  GR: vat(/^EL\d{9}$/, "EL123456789"),
  HR: vat(/^HR\d{11}$/, "HR12345678901"),
  HU: vat(/^HU\d{8}$/, "HU12345678"),
  IE: vat(/^IE\d[A-Z0-9+*]\d{5}[A-Z]{1,2}$/, "IE1234567A"),
  IT: vat(/^IT\d{11}$/, "IT12345678901"),
  LT: vat(/^LT(\d{9}|\d{12})$/, "LT123456789"),
  LU: vat(/^LU\d{8}$/, "LU12345678"),
  LV: vat(/^LV\d{11}$/, "LV12345678901"),
  MT: vat(/^MT\d{8}$/, "MT12345678"),
  NL: vat(/^NL[A-Z0-9+*]{10}\d{2}$/, "NL123456789B01"),
  PL: vat(/^PL\d{10}$/, "PL1234567890"),
  PT: vat(/^PT\d{9}$/, "PT123456789"),
  RO: vat(/^RO\d{2,10}$/, "RO1234567890"),
  SE: vat(/^SE\d{12}$/, "SE123456789012"),
  SI: vat(/^SI\d{8}$/, "SI12345678"),
  SK: vat(/^SK\d{10}$/, "SK1234567890"),
  GB: vat(/^GB(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/, "GB123456789"),
  CH: { name: "UID with MWST", pattern: /^CHE\d{9}(MWST|TVA|IVA)?$/, example: "CHE123456789MWST" },
  NO: { name: "Organization number", pattern: /^(NO)?\d{9}(MVA)?$/, example: "NO123456789MVA" },
  US: { name: "EIN", pattern: /^\d{9}$/, example: "12-3456789" },
};

/** How the identifier of a country is called and an example of its form. */
export function taxIdNames(country: string): { readonly name: string; readonly example: string | null } {
  const rule = rules[country];
  return rule ? { name: rule.name, example: rule.example } : { name: "Tax id", example: null };
}

/** Without spaces, dots and dashes, in capitals. */
export function normalizeTaxId(typed: string): string {
  return typed.replace(/[\s.\-/]/g, "").toUpperCase();
}

/** Whether the form fits the country; countries without a rule accept anything up to 30 characters. */
export function taxIdFits(country: string, typed: string): boolean {
  const text = normalizeTaxId(typed);
  const rule = rules[country];
  return rule ? rule.pattern.test(text) : text.length > 0 && text.length <= 30;
}

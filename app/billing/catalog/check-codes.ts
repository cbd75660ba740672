import type { Refusal } from "../outcome";

const CODE = /^[a-z0-9][a-z0-9_.-]{0,63}$/i;
const CODE_REMEDY =
  "Use 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit.";
const MAX_PROPERTY_LENGTH = 100;

/** The one rule for the codes of metrics, plans, charges, fixed items and tax rates. Null when the code is fine. */
export function checkCode(code: string): Refusal | null {
  if (CODE.test(code)) return null;
  return {
    code: "code_invalid",
    sentence: `${JSON.stringify(code)} cannot be a code.`,
    remedy: CODE_REMEDY,
    field: "code",
  };
}

/**
 * A list of codes that name things the catalog knows: each once, each known. `known` left out: nobody can say.
 * Refuses `code_invalid`, `code_repeated` and the code given for unknown ones.
 */
export function checkNamed(
  codes: readonly string[] | undefined,
  field: string,
  known: readonly string[] | undefined,
  unknown: (code: string) => Omit<Refusal, "field">,
): Refusal[] {
  return (codes ?? []).flatMap((code, index, all): Refusal[] => {
    const invalid = checkCode(code);
    if (invalid) return [{ ...invalid, field }];
    if (all.indexOf(code) !== index) {
      return [
        {
          code: "code_repeated",
          sentence: `${code} is named twice.`,
          remedy: "Name it once.",
          field,
        },
      ];
    }
    return known && !known.includes(code) ? [{ ...unknown(code), field }] : [];
  });
}

/** Codes of tax rates. Refuses `tax_rate_unknown`, `code_invalid`, `code_repeated`. */
export function checkTaxes(
  codes: readonly string[] | undefined,
  field: string,
  known: readonly string[] | undefined,
): Refusal[] {
  return checkNamed(codes, field, known, (code) => ({
    code: "tax_rate_unknown",
    sentence: `There is no tax rate ${code}.`,
    remedy: "Choose one of the tax rates, or make it first.",
  }));
}

/** The name of an event's property, as filters and groups use it. Null when it can be one. */
export function checkProperty(name: string, field: string): Refusal | null {
  const isPlain = name.length > 0 && name.length <= MAX_PROPERTY_LENGTH && name.trim() === name;
  if (isPlain && !/[=,\p{Cc}]/u.test(name)) return null;
  return {
    code: "property_invalid",
    sentence: `${JSON.stringify(name)} cannot be the name of a property.`,
    remedy: `Use 1 to ${MAX_PROPERTY_LENGTH} characters, without an equals sign, a comma or a line break.`,
    field,
  };
}

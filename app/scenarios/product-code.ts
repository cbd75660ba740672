/**
 * A name of a scenario file as a code the product takes: small letters, digits, dashes and underscores. Names that are
 * codes already stay as they are.
 */
export function productCode(name: string): string {
  const code = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 63);
  return code === "" ? "x" : code;
}

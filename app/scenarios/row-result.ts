/** What became of one row of a table. */
export type RowResult =
  | { readonly kind: "ok" }
  | { readonly kind: "fail"; readonly difference: string }
  | { readonly kind: "unsupported"; readonly lacks: string };

export const OK: RowResult = { kind: "ok" };

export function check(field: string, expected: string, got: string): RowResult {
  return expected === got ? OK : { kind: "fail", difference: `expected ${field} ${expected}, got ${got}` };
}

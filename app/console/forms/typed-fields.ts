/** What `unflatten` made of a posted form, read as far as it has the shape that is asked for. */
export type Branch = { readonly [key: string]: unknown };

export const branch = (value: unknown): Branch =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Branch) : {};

export const rows = (value: unknown): Branch[] => (Array.isArray(value) ? value.map(branch) : []);

export const text = (value: unknown, missing = ""): string =>
  typeof value === "string" ? value.trim() : missing;

/** A box that was ticked is in the form, another is not. */
export const ticked = (value: unknown): boolean => typeof value === "string";

/** The boxes that were ticked of several of one name. */
export const chosen = (value: unknown): string[] => {
  const all = Array.isArray(value) ? value : [value];
  return [...new Set(all.flatMap((each) => (typeof each === "string" ? [each.trim()] : [])))];
};

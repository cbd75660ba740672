/** What is said after a price: nothing of one that tax is added to. */
export function taxIncludedText(behavior: "exclusive" | "inclusive" | undefined): string {
  return behavior === "inclusive" ? ", tax included" : "";
}

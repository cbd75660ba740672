/**
 * A path of this site out of an address a visitor brought along, or the fallback. Whatever could lead to another
 * host (`//host`, `/\host`, a scheme, control characters) is not a path.
 */
export function ownPath(text: string | null | undefined, fallback: string): string {
  if (!text?.startsWith("/") || /^\/[/\\]/.test(text) || hasControlCharacter(text)) return fallback;
  const base = "http://own.invalid";
  if (!URL.canParse(text, base)) return fallback;
  const url = new URL(text, base);
  return url.origin === base ? `${url.pathname}${url.search}${url.hash}` : fallback;
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => character < " " || character === "\u007f" || character === "\\");
}

import { readCookie, writeCookie } from "./cookies.server";

const COOKIE = "counterfoil_theme";
const YEAR_SECONDS = 31_536_000;

export type Theme = "auto" | "light" | "dark";

/** The appearance the reader chose; `auto` follows the system. */
export function readTheme(request: Request): Theme {
  const value = readCookie(request, COOKIE);
  return value === "light" || value === "dark" ? value : "auto";
}

/** The cookie that keeps the choice; anything unknown is `auto`. */
export function themeCookie(value: string): string {
  return value === "light" || value === "dark"
    ? writeCookie(COOKIE, value, YEAR_SECONDS)
    : writeCookie(COOKIE, "auto", 0);
}

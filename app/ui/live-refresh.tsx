import { useRevalidator } from "@remix-run/react";
import { useEffect } from "react";

/**
 * Asks the server for the page's data again while long work runs. Without a script the page's `Refresh` header does
 * the same; a tab in the background is left alone.
 */
export function LiveRefresh({ everyMs }: { readonly everyMs: number }) {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (state !== "idle") return;
    const timer = setTimeout(() => {
      if (!document.hidden) revalidate();
    }, everyMs);
    return () => clearTimeout(timer);
  }, [everyMs, revalidate, state]);
  return null;
}

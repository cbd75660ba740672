import { useEffect, useState } from "react";

/** False on the server and in the first render, true once scripts run: for controls that would do nothing without. */
export function useHydrated(): boolean {
  const [hydrated, setHydrated] = useState(false);
  useEffect(() => setHydrated(true), []);
  return hydrated;
}

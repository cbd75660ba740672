import { useEffect, useRef, useSyncExternalStore } from "react";
import { Notice } from "~/ui/flash";
import { useMessages } from "~/ui/locale-context";
import { onOutage, presentOutage, tryAgain } from "~/ui/outage";

/** Stands above the page while the server does not answer: what was typed is still there, and can be sent again. */
export function OutageNotice() {
  const messages = useMessages();
  const ref = useRef<HTMLDivElement>(null);
  const outage = useSyncExternalStore(onOutage, presentOutage, () => null);
  const tries = outage?.isForm ? outage.tries : 0;
  // Who sent something is told; a page that refreshes itself does not take the focus from where somebody types.
  useEffect(() => {
    if (tries > 0) ref.current?.focus();
  }, [tries]);
  if (outage === null) return null;
  const button = (
    <button type="button" className="btn" onClick={tryAgain}>
      {messages.tryAgain}
    </button>
  );
  return (
    <div ref={ref} role="alert" tabIndex={-1} className="mb-5">
      <Notice kind="refused" action={button}>
        {messages.serverAway(outage)}
      </Notice>
    </div>
  );
}

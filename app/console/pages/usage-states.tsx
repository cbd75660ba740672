import type { EventState } from "~/console/queries/usage.server";
import { formatCount } from "~/ui/format/number";

/** The events that arrived and what became of them, as a sum that adds up. */
export function UsageStates({ states }: { readonly states: Readonly<Record<EventState, number>> }) {
  const count = (value: number) => <strong className="tabular-nums">{formatCount(value, "en")}</strong>;
  const accepted = states.billed + states.pending + states.set_aside + states.voided;
  return (
    <div className="mb-6">
      <p>
        Accepted {count(accepted)} = billed {count(states.billed)} + pending {count(states.pending)} + set
        aside {count(states.set_aside)} + voided {count(states.voided)}
        <span className="text-ink-3"> · arrived in the last 31 days</span>
      </p>
      <details className="text-dense">
        <summary className="prose-link inline-block py-1">Explain</summary>
        <ul className="mt-1 grid gap-1 text-ink-2">
          <li>Billed: the period that holds the event was billed with it.</li>
          <li>Pending: the period still runs, or late usage reopened it and the next run bills it again.</li>
          <li>
            Set aside: the event arrived after its period was billed, and later than your policy bills late
            usage.
          </li>
          <li>Voided: it was taken back and no longer counts.</li>
          <li>A repeated or rejected event was never accepted and is not counted.</li>
        </ul>
      </details>
    </div>
  );
}

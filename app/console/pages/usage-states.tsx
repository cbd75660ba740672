import { Link } from "@remix-run/react";
import type { EventState } from "~/console/event-states";
import { formatCount } from "~/ui/format/number";
import { withParams } from "~/ui/query-string";

type Props = {
  readonly states: Readonly<Record<EventState, number>>;
  /** The query string of the page, which each part of the sum narrows. */
  readonly search: string;
};

/** The events that arrived and what became of them, as a sum that adds up. */
export function UsageStates({ states, search }: Props) {
  const count = (value: number) => <strong className="tabular-nums">{formatCount(value, "en")}</strong>;
  const part = (state: EventState, word: string) => (
    <>
      {states[state] === 0 ? (
        word
      ) : (
        <Link to={withParams(search, { state, after: null, before: null })} className="prose-link">
          {word}
        </Link>
      )}{" "}
      {count(states[state])}
    </>
  );
  const accepted = states.billed + states.pending + states.set_aside + states.voided;
  return (
    <div className="mb-6">
      <p>
        Accepted {count(accepted)} = {part("billed", "billed")} + {part("pending", "pending")} +{" "}
        {part("set_aside", "set aside")} + {part("voided", "voided")}
        <span className="text-ink-3"> · arrived in the last 31 days</span>
      </p>
      <details className="text-dense">
        <summary className="prose-link inline-block py-1">Explain</summary>
        <ul className="mt-1 grid gap-1 text-ink-2">
          <li>Billed: the period that holds the event was billed with it.</li>
          <li>Pending: the period still runs, or late usage reopened it and the next run bills it again.</li>
          <li>
            Set aside: the event arrived after its period was billed, and later than a charge on its metric
            bills late usage. Released on its page, or with others in their list, the next invoice bills the
            difference.
          </li>
          <li>Voided: it was taken back and no longer counts.</li>
          <li>A repeated or rejected event was never accepted and is not counted.</li>
        </ul>
      </details>
    </div>
  );
}

import { type ReactNode, useId } from "react";

/** One component with its states, under its name. */
export function Story(props: {
  readonly name: string;
  readonly note?: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-10">
      <h2 id={id}>{props.name}</h2>
      {props.note ? <p className="mb-3 text-dense text-ink-3">{props.note}</p> : <div className="mb-3" />}
      {props.children}
    </section>
  );
}

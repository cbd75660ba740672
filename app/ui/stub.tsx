import type { ReactNode } from "react";

/**
 * The device of the house: key facts on a strip beside the body, cut off by a dotted line. On phones the strip comes
 * first, but where the body is the one thing to do, as on the pay card. Used on customer, subscription, invoice and payment pages and the portal's pay card, nowhere else.
 */
export function WithStub(props: {
  readonly label: string;
  readonly stub: ReactNode;
  readonly onPhones?: "stub-first" | "body-first";
  readonly children: ReactNode;
}) {
  const stub = (
    <aside className="stub" aria-label={props.label}>
      {props.stub}
    </aside>
  );
  const body = <div className="stub-body">{props.children}</div>;
  // The order of the markup is that of phones, so that reading and focus follow it; wide screens place by column.
  return props.onPhones === "body-first" ? (
    <div className="with-stub stub-last">
      {body}
      {stub}
    </div>
  ) : (
    <div className="with-stub">
      {stub}
      {body}
    </div>
  );
}

/** A group of facts on a stub. */
export function StubPart(props: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <div className="mt-5 first:mt-0">
      {props.title ? <h2 className="mb-1.5 text-caption font-medium text-ink-3">{props.title}</h2> : null}
      {props.children}
    </div>
  );
}

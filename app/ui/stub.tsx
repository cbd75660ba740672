import type { ReactNode } from "react";

/**
 * The device of the house: key facts on a strip beside the body, cut off by a dotted line. On phones the strip comes
 * first. Used on customer, subscription, invoice and payment pages and the portal's pay card, nowhere else.
 */
export function WithStub(props: {
  readonly label: string;
  readonly stub: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="with-stub">
      <aside className="stub" aria-label={props.label}>
        {props.stub}
      </aside>
      <div className="stub-body">{props.children}</div>
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

import { Link } from "@remix-run/react";
import { Fragment, type ReactNode } from "react";
import { classNames } from "~/ui/class-names";

export type Fact = {
  readonly label: string;
  readonly value: ReactNode;
  /** Where what the label names is shown. */
  readonly href?: string;
};

type Props = {
  readonly facts: readonly (Fact | null | false | undefined)[];
  readonly align?: "start" | "end";
  readonly className?: string;
};

/** Label and value pairs; facts that do not apply are left out. */
export function DescriptionList({ facts, align = "end", className }: Props) {
  return (
    <dl className={classNames("facts", align === "start" && "facts-start", className)}>
      {facts.map((fact) =>
        fact ? (
          <Fragment key={fact.label}>
            <dt>
              {fact.href ? (
                <Link to={fact.href} className="link">
                  {fact.label}
                </Link>
              ) : (
                fact.label
              )}
            </dt>
            <dd>{fact.value}</dd>
          </Fragment>
        ) : null,
      )}
    </dl>
  );
}

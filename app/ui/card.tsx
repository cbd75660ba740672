import { type ReactNode, useId } from "react";
import { classNames } from "~/ui/class-names";

type Props = {
  readonly title?: ReactNode;
  readonly level?: 2 | 3;
  /** A link or small button on the right of the title. */
  readonly action?: ReactNode;
  /** `flush` lets a table reach the edges. */
  readonly padding?: "normal" | "flush";
  readonly className?: string;
  readonly children: ReactNode;
};

/** A flat surface with a hairline; with a title it is a section of the page. */
export function Card({ title, level = 2, action, padding = "normal", className, children }: Props) {
  const id = useId();
  const Heading = level === 2 ? "h2" : "h3";
  if (title === undefined) {
    return (
      <div className={classNames("card", padding === "normal" && "card-pad", className)}>{children}</div>
    );
  }
  return (
    <section aria-labelledby={id} className={classNames("card", className)}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-4 pt-4 md:px-5">
        <Heading id={id} className="text-read font-semibold">
          {title}
        </Heading>
        {action}
      </div>
      <div className={padding === "flush" ? "pt-3" : "px-4 pt-3 pb-4 md:px-5 md:pb-5"}>{children}</div>
    </section>
  );
}

/** A titled part of a page that stands on the canvas itself. */
export function Section(props: {
  readonly title: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-8 first:mt-0">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id={id}>{props.title}</h2>
        {props.action}
      </div>
      {props.children}
    </section>
  );
}

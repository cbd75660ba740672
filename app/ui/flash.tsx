import type { ReactNode } from "react";
import { classNames } from "~/ui/class-names";
import { ShapeIcon } from "~/ui/icon";
import { SaidText } from "~/ui/said-text";
import type { BadgeShape, BadgeTone } from "~/ui/status-vocabulary";

export type FlashKind = "done" | "note" | "attention" | "refused" | "hold";

const looks: Readonly<Record<FlashKind, readonly [BadgeTone, BadgeShape]>> = {
  done: ["good", "settled"],
  note: ["info", "open"],
  attention: ["warn", "attention"],
  refused: ["bad", "failed"],
  hold: ["hold", "waits"],
};

type Props = {
  readonly kind: FlashKind;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly className?: string;
};

/** A sentence about the state of the page, standing in it. */
export function Notice({ kind, children, action, className }: Props) {
  const [tone, shape] = looks[kind];
  return (
    <div className={classNames(`notice tone-${tone}`, className)}>
      <ShapeIcon shape={shape} />
      <div className="flex flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="text-ink">
          {typeof children === "string" ? <SaidText text={children} /> : children}
        </div>
        {action}
      </div>
    </div>
  );
}

/** The result of an action, on top of the page it leads to; a refusal interrupts, a success is announced. */
export function Flash({ kind, children, action }: Props) {
  return (
    <div role={kind === "refused" ? "alert" : "status"} className="mb-5">
      <Notice kind={kind} action={action}>
        {children}
      </Notice>
    </div>
  );
}

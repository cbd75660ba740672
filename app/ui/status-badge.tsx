import type { ReactNode } from "react";
import { ShapeIcon } from "~/ui/icon";
import { type BadgeShape, type BadgeSubject, type BadgeTone, badgeOf } from "~/ui/status-vocabulary";

type Props = {
  readonly subject: BadgeSubject;
  readonly state: string;
  /** A date, a count or a short reason that follows the word. */
  readonly detail?: ReactNode;
  /** Replaces the word where the vocabulary asks for one with a value in it, such as "From 1 Dec". */
  readonly label?: string;
};

/** A state as a word with a shape; colour only repeats it. */
export function StatusBadge({ subject, state, detail, label }: Props) {
  const badge = badgeOf(subject, state);
  return (
    <PlainBadge tone={badge.tone} shape={badge.shape}>
      {label ?? badge.label}
      {detail && subject === "payment" ? ":" : null}
      {detail ? <span> {detail}</span> : null}
    </PlainBadge>
  );
}

type PlainProps = { readonly tone: BadgeTone; readonly shape: BadgeShape; readonly children: ReactNode };

/** A badge outside the vocabulary: scopes, modes, roles. */
export function PlainBadge({ tone, shape, children }: PlainProps) {
  return (
    <span className={`badge tone-${tone}`}>
      <ShapeIcon shape={shape} />
      <span>{children}</span>
    </span>
  );
}

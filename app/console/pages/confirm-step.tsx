import { Link } from "@remix-run/react";
import type { ComponentProps } from "react";
import type { RefusedForm } from "~/http/form-state";
import { ConfirmPage } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";

/** What every page that confirms has from its route. */
export type Confirmable = {
  /** The entries, which come back with the confirmation. */
  readonly values: Readonly<Record<string, string>>;
  readonly onceKey: string;
  readonly refused: RefusedForm | undefined;
};

/** Entries of which several under one name are a list. */
type Entries = Readonly<Record<string, string | readonly string[]>>;

type Props = Omit<ComponentProps<typeof ConfirmPage>, "hidden"> &
  Omit<Confirmable, "values"> & {
    readonly values: Entries;
    /** Where the entries can be changed; null where there are none. */
    readonly editHref: string | null;
  };

/** The page that confirms, with what it was refused for, the entries it carries, and the way back to them. */
export function ConfirmStep({ values, onceKey, refused, editHref, children, ...page }: Props) {
  const isMoved = (page.moved ?? []).length > 0;
  return (
    <>
      <ErrorSummary errors={isMoved ? [] : (refused?.summary ?? [])} />
      <ConfirmPage {...page} hidden={{ ...values, once_key: onceKey }}>
        {children}
        {editHref === null ? null : (
          <p className="mt-3">
            <Link to={editHref} className="prose-link">
              Change the entries
            </Link>
          </p>
        )}
      </ConfirmPage>
    </>
  );
}

/** The same address, with the entries to be changed. */
export function entryHref(values: Entries): string {
  const pairs = Object.entries(values).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
  return `?${new URLSearchParams(pairs)}`;
}

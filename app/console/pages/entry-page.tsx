import { Form, Link, useNavigation } from "@remix-run/react";
import type { ReactNode } from "react";
import type { RefusedForm } from "~/http/form-state";
import { Button, ButtonLink } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FormActions, FormFields } from "~/ui/field";
import { Notice } from "~/ui/flash";
import { type Crumb, PageHeader } from "~/ui/page-header";

export type EntryRefusals = Pick<RefusedForm, "errors" | "summary">;

type Props = {
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  readonly lead?: ReactNode;
  /** What was entered before, as the address holds it. */
  readonly values: Readonly<Record<string, string>>;
  readonly refusals: EntryRefusals;
  readonly cancelHref: string;
  /** Another button of the form, such as one that adds a row. */
  readonly more?: ReactNode;
  readonly children: ReactNode;
};

/**
 * Where somebody enters what a movement of money shall be. It asks for the same address with the entries; the page that
 * confirms stands behind it, and nothing is done before that.
 */
export function EntryPage({ title, crumbs, lead, values, refusals, cancelHref, more, children }: Props) {
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <ErrorSummary errors={refusals.summary} />
      <PageHeader title={title} crumbs={crumbs} lead={lead} />
      <Form method="get">
        <FormFields state={{ errors: refusals.errors, values }}>{children}</FormFields>
        <FormActions>
          <Button tone="primary" name="step" value="review" disabled={busy}>
            Review
          </Button>
          {more}
          <Link to={cancelHref} className="btn btn-quiet">
            Back without changing anything
          </Link>
        </FormActions>
      </Form>
    </>
  );
}

type BlockedProps = {
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  /** What forbids it, and what to do instead. */
  readonly messages: readonly string[];
  readonly back: { readonly to: string; readonly label: string };
};

/** What the state forbids is shown with its reason, in the place of what could be entered. */
export function BlockedPage({ title, crumbs, messages, back }: BlockedProps) {
  return (
    <>
      <PageHeader title={title} crumbs={crumbs} />
      <Notice kind="attention" action={<ButtonLink to={back.to}>{back.label}</ButtonLink>}>
        {messages.join(" ")}
      </Notice>
    </>
  );
}

import { Form, Link, useNavigation, useSubmit } from "@remix-run/react";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { pageOf } from "~/console/links";
import { planTitle } from "~/console/pages/subscriptions-table";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ChangePreview, confirmLabel, type PreviewedChange } from "~/ui/change-preview";
import { type MovedFigure, MovedFigures } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";

export type ChangeRefusals = {
  readonly errors: Readonly<Record<string, string>>;
  readonly summary: readonly { readonly field?: string; readonly message: string }[];
};

type Props = {
  readonly base: string;
  /** What the page asks: "Change plan or quantity". */
  readonly title: string;
  /** What its button begins with: "Change". */
  readonly verb: string;
  readonly tone?: "danger";
  readonly subscription: SubscriptionRow;
  /** The choices as the address holds them. */
  readonly chosen: Readonly<Record<string, string>>;
  /** Null while nothing is chosen, or when it was refused. */
  readonly preview: PreviewedChange | null;
  readonly refusals: ChangeRefusals;
  readonly moved: readonly MovedFigure[];
  /** What may be chosen; null where there is nothing to choose. */
  readonly fields: ReactNode;
  /** What else follows, beside the documents. */
  readonly consequences?: ReactNode;
};

/** Choose, see, confirm: the choices are the address, and the button does exactly what stands beside them. */
export function SubscriptionChangePage(props: Props) {
  const { base, title, verb, tone, subscription, chosen, preview, refusals, moved, fields } = props;
  const page = pageOf(base, "subscription", subscription.id);
  const live = useLiveChoices();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <ErrorSummary errors={refusals.summary} />
      {moved.length > 0 ? <MovedFigures moved={moved} /> : null}
      <PageHeader
        title={title}
        crumbs={[
          { label: "Subscriptions", to: `${base}/subscriptions` },
          { label: `${planTitle(subscription)} for ${subscription.customerName}`, to: page },
        ]}
      />
      <div className="grid gap-8 xl:grid-cols-2">
        {fields === null ? (
          <div>{props.consequences}</div>
        ) : (
          <Form method="get" onChange={live.onChange} preventScrollReset replace>
            <FormFields state={{ errors: refusals.errors, values: chosen }}>{fields}</FormFields>
            <div className="mt-5">
              <Button>Update preview</Button>
            </div>
            {props.consequences ? <div className="mt-5">{props.consequences}</div> : null}
          </Form>
        )}
        <div>
          <Card title="What it bills and gives back">
            <output aria-live="polite" aria-busy={busy ? true : undefined} className="block">
              <Preview {...props} />
            </output>
          </Card>
          {preview ? (
            <ConfirmForm
              hidden={chosen}
              previewHash={preview.previewHash}
              label={confirmLabel(verb, preview)}
              tone={tone ?? "primary"}
              busy={busy}
            >
              <Link to={page} className="btn btn-quiet">
                Back without changing anything
              </Link>
            </ConfirmForm>
          ) : null}
        </div>
      </div>
    </>
  );
}

function Preview({ preview, refusals }: Props) {
  if (preview) return <ChangePreview change={preview} />;
  return (
    <p className="text-ink-2">
      {refusals.summary.length > 0
        ? "It cannot be changed like this, so there is nothing to preview."
        : "Choose what changes, and see here what that bills."}
    </p>
  );
}

type ConfirmProps = {
  readonly hidden: Readonly<Record<string, string>>;
  readonly previewHash: string;
  readonly label: string;
  readonly tone: "primary" | "danger";
  readonly busy: boolean;
  readonly children: ReactNode;
};

/** The one button; the previewed figures come back with it. */
function ConfirmForm({ hidden, previewHash, label, tone, busy, children }: ConfirmProps) {
  return (
    <Form method="post" className="mt-5 flex flex-wrap items-center gap-3">
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <input type="hidden" name="preview_hash" value={previewHash} />
      <Button tone={tone} disabled={busy}>
        {label}
      </Button>
      {children}
    </Form>
  );
}

const PAUSE_MS = 300;

/** Puts the choices into the address when one changed, after a short pause in typing. */
function useLiveChoices() {
  const submit = useSubmit();
  const pause = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(pause.current), []);
  return {
    onChange(event: FormEvent<HTMLFormElement>) {
      const form = event.currentTarget;
      window.clearTimeout(pause.current);
      pause.current = window.setTimeout(
        () => submit(form, { method: "get", replace: true, preventScrollReset: true }),
        PAUSE_MS,
      );
    },
  };
}

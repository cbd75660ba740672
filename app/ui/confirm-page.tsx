import { Form, Link, useNavigate, useNavigation } from "@remix-run/react";
import { type ReactNode, useEffect } from "react";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Notice } from "~/ui/flash";
import { type Crumb, PageHeader } from "~/ui/page-header";
import { type PreviewNote, PreviewNotes } from "~/ui/preview-notes";

export type Consequence = { readonly label: string; readonly value: ReactNode };
export type MovedFigure = { readonly label: string; readonly was: string; readonly now: string };

type Props = {
  /** The question: `End Team for ACME GmbH at 30 Nov 2026?` */
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  /** What changes. */
  readonly children: ReactNode;
  /** What it costs or gives back. */
  readonly costTitle: string;
  readonly cost: ReactNode;
  /** Documents made, who is charged, who is mailed, what cannot be undone. */
  readonly consequences: readonly Consequence[];
  /** Verb and amount. */
  readonly confirmLabel: string;
  /** What the button says while the answer is awaited: `Charging…` */
  readonly busyLabel: string;
  readonly cancelHref: string;
  /** Fingerprint of the previewed figures; it comes back with the form. */
  readonly previewHash: string;
  /** What stands against it, said before it is confirmed. */
  readonly notes?: readonly PreviewNote[];
  /** Figures that moved since the preview; the page asks again. */
  readonly moved?: readonly MovedFigure[];
  readonly tone?: "primary" | "danger";
  /** More that comes back with the form: a key that works once, where repeating would do the thing again. */
  readonly hidden?: Readonly<Record<string, string | readonly string[]>>;
  /** Another one where it is shown inside a page, as in the kit. */
  readonly heading?: "h1" | "h3";
};

/** The only way money moves: what changes, what it costs, what follows, then one button that names it. */
export function ConfirmPage(props: Props) {
  const busy = useNavigation().state === "submitting";
  const { moved = [], consequences } = props;
  return (
    <>
      {moved.length > 0 ? <MovedFigures moved={moved} /> : null}
      <PageHeader title={props.title} crumbs={props.crumbs} heading={props.heading} />
      <PreviewNotes notes={props.notes ?? []} className="mb-5" />
      <Form method="post">
        <input type="hidden" name="preview_hash" value={props.previewHash} />
        {Object.entries(props.hidden ?? {}).flatMap(([name, value]) =>
          (typeof value === "string" ? [value] : value).map((each) => (
            <input key={`${name}=${each}`} type="hidden" name={name} value={each} />
          )),
        )}
        <div className="grid gap-4 md:grid-cols-2">
          <Card title="What changes">{props.children}</Card>
          <Card title={props.costTitle}>{props.cost}</Card>
        </div>
        {consequences.length > 0 ? (
          <dl className="mt-6 grid max-w-160 gap-3">
            {consequences.map((consequence) => (
              <div key={consequence.label} className="md:grid md:grid-cols-[10rem_1fr] md:gap-4">
                <dt className="text-ink-3">{consequence.label}</dt>
                <dd>{consequence.value}</dd>
              </div>
            ))}
          </dl>
        ) : null}
        <div className="mt-8 flex flex-wrap items-center gap-3">
          <Button tone={props.tone ?? "primary"} disabled={busy}>
            {busy ? props.busyLabel : props.confirmLabel}
          </Button>
          <Link to={props.cancelHref} className="btn btn-quiet">
            Back without changing anything
          </Link>
        </div>
      </Form>
    </>
  );
}

/** The figures moved between preview and confirmation: old and new, and the question again. */
export function MovedFigures({ moved }: { readonly moved: readonly MovedFigure[] }) {
  return (
    <div role="alert" className="mb-5">
      <Notice kind="attention">
        <p className="font-medium">The figures changed since you saw them. Nothing has been done yet.</p>
        <table className="plain-table mt-2">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" className="num">
                Was
              </th>
              <th scope="col" className="num">
                Now
              </th>
            </tr>
          </thead>
          <tbody>
            {moved.map((figure) => (
              <tr key={figure.label}>
                <th scope="row">{figure.label}</th>
                <td className="num">
                  <del>{figure.was}</del>
                </td>
                <td className="num font-medium">
                  <ins className="no-underline">{figure.now}</ins>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Notice>
    </div>
  );
}

type SmallProps = {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirmLabel: string;
  readonly cancelHref: string;
  readonly action?: string;
  readonly intent?: string;
};

/** A small confirmation: a child page drawn as a dialog in the flow; Cancel is a link to its parent, and so is Escape. */
export function SmallConfirmation({ title, children, confirmLabel, cancelHref, action, intent }: SmallProps) {
  const navigate = useNavigate();
  useEffect(() => {
    const leave = ({ key, defaultPrevented }: KeyboardEvent) => {
      // A menu or the search that was open takes it for itself.
      const isTaken = defaultPrevented || document.querySelector(":popover-open") !== null;
      if (key === "Escape" && !isTaken) navigate(cancelHref, { preventScrollReset: true });
    };
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [navigate, cancelHref]);
  return (
    <dialog open className="dialog" aria-labelledby="confirm-title">
      {/* The page under it keeps the main heading. */}
      <h2 id="confirm-title" tabIndex={-1}>
        {title}
      </h2>
      <div className="mt-2 text-ink-2">{children}</div>
      <Form method="post" action={action} className="mt-5 flex flex-wrap gap-3">
        <Button tone="danger" name={intent ? "intent" : undefined} value={intent}>
          {confirmLabel}
        </Button>
        <Link to={cancelHref} className="btn">
          Cancel
        </Link>
      </Form>
    </dialog>
  );
}

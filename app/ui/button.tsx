import { Link } from "@remix-run/react";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { classNames } from "~/ui/class-names";

export type ButtonTone = "primary" | "plain" | "quiet" | "danger";

type Look = { readonly tone?: ButtonTone; readonly size?: "small"; readonly className?: string };

const look = ({ tone = "plain", size, className }: Look) =>
  classNames("btn", tone !== "plain" && `btn-${tone}`, size && "btn-small", className);

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & Look & { readonly children: ReactNode };

/** A button that posts its form unless told otherwise; its words are a verb and, where money moves, the amount. */
export function Button({ tone, size, className, type = "submit", ...rest }: ButtonProps) {
  return <button type={type} className={look({ tone, size, className })} {...rest} />;
}

type LinkProps = Look & {
  readonly to: string;
  readonly children: ReactNode;
  /** For files and pages of another origin: the browser itself goes there. */
  readonly document?: true;
  readonly "aria-label"?: string;
};

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function ButtonLink({ tone, size, className, document, to, children, ...rest }: LinkProps) {
  return (
    <Link to={to} reloadDocument={document} className={look({ tone, size, className })} {...rest}>
      {children}
    </Link>
  );
}

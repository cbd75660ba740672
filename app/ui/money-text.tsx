import { Link } from "@remix-run/react";
import { formatMoney, formatUnitPrice, type MoneyStyle, type MoneyValue } from "~/ui/format/money";
import { useLocale, useMessages } from "~/ui/locale-context";

type Props = Partial<MoneyValue> &
  MoneyStyle & {
    /** Opens what the amount came from. */
    readonly href?: string;
    readonly className?: string;
  };

/** An exact amount with its currency; missing ones are a dash, never a zero. */
export function MoneyText({ amountMinor, currency, href, className, unit, sign }: Props) {
  const locale = useLocale();
  const messages = useMessages();
  if (amountMinor === undefined || currency === undefined) {
    return (
      <span className={className}>
        <span aria-hidden="true">–</span>
        <span className="sr-only">{messages.noAmount}</span>
      </span>
    );
  }
  const text = formatMoney({ amountMinor, currency }, locale, { unit, sign });
  if (!href && unit === "code") {
    return (
      <span className={className}>
        {text.slice(0, -currency.length)}
        <span className="money-code">{currency}</span>
      </span>
    );
  }
  if (!href) return <span className={className}>{text}</span>;
  return (
    <Link to={href} className={className ?? "link"} aria-label={messages.showHow(text)}>
      {text}
    </Link>
  );
}

/** Symbols where a list is of one currency; codes, which stand behind the figures and are equally wide, where it is of several. */
export function listUnit(rows: readonly { readonly currency: string }[]): "symbol" | "code" {
  return new Set(rows.map((row) => row.currency)).size > 1 ? "code" : "symbol";
}

/** A price a unit with all its decimals; `price` is a decimal string in the major unit. */
export function UnitPriceText(props: { readonly price: string; readonly currency: string } & MoneyStyle) {
  const { price, currency, ...style } = props;
  return <>{formatUnitPrice(price, currency, useLocale(), style)}</>;
}

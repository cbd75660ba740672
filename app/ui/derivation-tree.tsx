import { Link } from "@remix-run/react";
import { type Series, Sparkline } from "~/ui/charts/sparkline";
import { Icon } from "~/ui/icon";

/** One step of how an amount came about; every text is ready to read. */
export type DerivationNode = {
  readonly key: string;
  /** `Calls 1,001 to 10,000` */
  readonly label: string;
  /** `9,000 × 0.0100 €` */
  readonly equation?: string;
  /** `= 115.75056 €`: a result that is not billed so, told beside its equation. */
  readonly exact?: string;
  /** A small drawing behind the equation. */
  readonly chart?: Series;
  /** `90.00 €`, stands in the money column. */
  readonly result?: string;
  /** Where the fact or rule itself is shown. */
  readonly href?: string;
  readonly linkText?: string;
  /** A version or rule that was considered and lost. */
  readonly lost?: true;
  readonly children?: readonly DerivationNode[];
};

type Props = {
  readonly label: string;
  readonly nodes: readonly DerivationNode[];
  /** `all` opens every level, as `?open=all` asks for. */
  readonly open?: "all" | "first" | "none";
};

/** Fee to facts, as nested disclosures: each line an equation whose result stands in the money column. */
export function DerivationTree({ label, nodes, open = "first" }: Props) {
  return (
    <ul className="derivation text-dense" aria-label={label}>
      {nodes.map((node) => (
        <Branch key={node.key} node={node} open={open} level={0} />
      ))}
    </ul>
  );
}

type BranchProps = {
  readonly node: DerivationNode;
  readonly open: NonNullable<Props["open"]>;
  readonly level: number;
};

function Branch({ node, open, level }: BranchProps) {
  const children = node.children ?? [];
  if (children.length === 0) {
    return (
      <li className="leaf">
        <Line node={node} />
      </li>
    );
  }
  return (
    <li>
      <details open={open === "all" || (open === "first" && level === 0)}>
        <summary>
          <Icon name="chevron-right" className="size-3.5" />
          <Line node={node} />
        </summary>
        <ul>
          {children.map((child) => (
            <Branch key={child.key} node={child} open={open} level={level + 1} />
          ))}
        </ul>
      </details>
    </li>
  );
}

function Line({ node }: { readonly node: DerivationNode }) {
  return (
    <div className={node.lost ? "derivation-line lost" : "derivation-line"}>
      <span>
        {node.label}
        {node.equation ? <span className="equation"> {node.equation}</span> : null}
        {node.exact ? <span className="exact"> {node.exact}</span> : null}
        {node.chart ? (
          <span className="ml-2 whitespace-nowrap">
            <Sparkline {...node.chart} />
          </span>
        ) : null}
        {node.href ? (
          <>
            {" "}
            <Link to={node.href} className="prose-link whitespace-nowrap">
              {node.linkText ?? "Show"}
            </Link>
          </>
        ) : null}
      </span>
      {node.result ? <span className="result">{node.result}</span> : null}
    </div>
  );
}

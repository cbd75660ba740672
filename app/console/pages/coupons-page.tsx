import { couponState, givenText, validityText } from "~/console/coupon-words";
import { pageOf } from "~/console/links";
import type { CouponRow } from "~/console/queries/coupons.server";
import type { Page } from "~/store/columns";
import { ButtonLink } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { formatCount } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { PlainBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Props = {
  readonly base: string;
  readonly search: string;
  readonly page: Page<CouponRow>;
  readonly now: number;
  readonly zone: string;
  readonly mayWrite: boolean;
};

export function CouponsPage({ base, search, page, now, zone, mayWrite }: Props) {
  const create = mayWrite ? (
    <ButtonLink tone="primary" to={`${base}/coupons/new`}>
      New coupon
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHeader title="Coupons" actions={page.rows.length > 0 ? create : null} />
      {page.rows.length === 0 ? (
        <EmptyState title="No coupons yet" action={create}>
          A coupon takes per cent or an amount off the invoices of the customers who have it.
        </EmptyState>
      ) : (
        <Table
          caption="Coupons"
          columns={columnsAt({ now, zone })}
          rows={page.rows}
          rowKey={(row) => row.id}
          rowHref={(row) => pageOf(base, "coupon", row.id)}
          newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
          olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
        />
      )}
    </>
  );
}

/** Whether a coupon can be given to somebody now. */
export function CouponBadge({ coupon, now }: { readonly coupon: CouponRow; readonly now: number }) {
  const { word, tone, shape } = couponState(coupon, now);
  return (
    <PlainBadge tone={tone} shape={shape}>
      {word}
    </PlainBadge>
  );
}

/** `12 of 100 times`. */
export function timesText({ timesApplied, maxUses }: CouponRow): string {
  const times = formatCount(timesApplied, "en");
  if (maxUses !== null) return `${times} of ${formatCount(maxUses, "en")}`;
  return times;
}

function columnsAt({ now, zone }: Pick<Props, "now" | "zone">): readonly Column<CouponRow>[] {
  return [
    { key: "code", label: "Coupon", cell: (row) => <code>{row.code}</code> },
    { key: "name", label: "Name", cell: (row) => row.name },
    { key: "gives", label: "Gives", cell: givenText },
    { key: "state", label: "State", place: "state", cell: (row) => <CouponBadge coupon={row} now={now} /> },
    { key: "when", label: "Can be given", place: "date", cell: (row) => validityText(row, zone) },
    { key: "times", label: "Times given", align: "end", cell: timesText },
  ];
}

import type { BadgeShape } from "~/ui/status-vocabulary";

/** Own drawings on a 16 px grid, 1.5 px strokes; always hidden from readers, the word beside them speaks. */
const paths = {
  "chevron-right": "m6 4 4 4-4 4",
  "chevron-left": "m10 4-4 4 4 4",
  "chevron-down": "m4 6 4 4 4-4",
  "arrow-up": "M8 13V3m-3.5 3.5L8 3l3.5 3.5",
  "arrow-down": "M8 3v10m-3.5-3.5L8 13l3.5-3.5",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.5-1 3 3",
  menu: "M2.5 4.5h11m-11 4h11m-11 4h11",
  close: "m4 4 8 8m0-8-8 8",
  plus: "M8 3v10M3 8h10",
  check: "m3 8.5 3.5 3.5L13 4.5",
  copy: "M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8z",
  alert: "M8 2.5 14.5 13.5h-13ZM8 6.5v3m0 1.75v.25",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm0-7v4m0-6.25V5",
  download: "M8 2.5v7.5m-3.25-3L8 10l3.25-3M2.5 13.5h11",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm0-9.5V8l2.5 1.5",
  external: "M6.5 3.5h-3v9h9v-3M9 3h4v4m0-4L7.5 8.5",
  mail: "M2.5 3.5h11v9h-11zm0 .5L8 8.5 13.5 4",
  card: "M2 3.5h12v9H2zm0 3h12M4.5 10h2.5",
  bank: "M2.5 6.5 8 3l5.5 3.5zm1.5.5v4.5m4-4.5v4.5M12 7v4.5m-9.5 2h11",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, className }: { readonly name: IconName; readonly className?: string }) {
  return (
    <svg
      className={className}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}

const stroked = 'fill="none" stroke="currentColor" stroke-width="2"';
const ring = `<circle cx="8" cy="8" r="4.5" ${stroked}/>`;
const filled = (path: string) => `<path d="${path}" fill="currentColor"/>`;
const drawn = (path: string) => `<path d="${path}" ${stroked} stroke-linecap="round"/>`;

/** As finished markup: a list has one on every row, and nothing in it ever changes. */
const shapes: Readonly<Record<BadgeShape, string>> = {
  settled: '<circle cx="8" cy="8" r="5" fill="currentColor"/>',
  open: ring,
  partial: `${ring}${filled("M8 3.5a4.5 4.5 0 0 1 0 9z")}`,
  attention: filled("M8 2.5 14 13H2z"),
  failed: drawn("m4 4 8 8m0-8-8 8"),
  waits: filled("m8 2.5 5.5 5.5L8 13.5 2.5 8z"),
  ended: drawn("M3.5 8h9"),
};

/** The shape that tells a state apart without colour. */
export function ShapeIcon({ shape, className }: { readonly shape: BadgeShape; readonly className?: string }) {
  return (
    <svg
      className={className}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: constants of this file, never anybody's input
      dangerouslySetInnerHTML={{ __html: shapes[shape] }}
    />
  );
}

/** The sign of the product: a slip with its counterfoil torn off along the perforation. */
export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg
      className={className}
      width="20"
      height="20"
      viewBox="0 0 20 20"
      aria-hidden="true"
      focusable="false"
    >
      <rect
        x="1.75"
        y="3.75"
        width="16.5"
        height="12.5"
        rx="1.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
      <path d="M7 5v10" stroke="currentColor" strokeWidth="1.5" strokeDasharray="1.5 1.75" />
      <path d="M9.75 8h5.5M9.75 11h3.5" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}

/** The accent of an organization, as a small square beside its name. */
export function AccentSquare({ accent }: { readonly accent: string }) {
  const safe = /^#[0-9a-f]{6}$/i.test(accent) ? accent : "#2f4fb5";
  return (
    <svg
      className="org-square"
      width="12"
      height="12"
      viewBox="0 0 12 12"
      aria-hidden="true"
      focusable="false"
    >
      <rect x="0.5" y="0.5" width="11" height="11" rx="1.5" fill={safe} className="axis" />
    </svg>
  );
}

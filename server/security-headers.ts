// Headers that tell the browser how little the pages need.

/**
 * @param nonce of this request; only scripts that carry it run
 * @param options.appUrl decides about HTTPS only headers
 * @param options.stage in development Vite injects styles and talks over a socket
 */
export function securityHeaders(
  nonce: string,
  { appUrl, stage }: { appUrl: string; stage: "built" | "development" },
): Record<string, string> {
  const isDevelopment = stage === "development";
  const isHttps = appUrl.startsWith("https:");
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    // The one inline style a page has is the accent of its organization, under the same nonce.
    isDevelopment ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    ...(isHttps ? ["upgrade-insecure-requests"] : []),
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    // Addresses of the portal carry one-time secrets: no other site may learn them. Same-origin requests keep their
    // Origin header, which every write is checked by.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    ...(isHttps ? { "Strict-Transport-Security": "max-age=31536000; includeSubDomains" } : {}),
  };
}

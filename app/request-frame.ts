// What the server knows of a request before any route runs, for the shell of the page.
import { createContext } from "react";

declare module "@remix-run/node" {
  interface AppLoadContext {
    /** Lets the page's own scripts pass the content security policy. */
    nonce: string;
    /** Shown on error pages and written to every log line of the request. */
    requestId: string;
    /** Whose attempts are counted: the visitor's address, through as many proxies as are trusted. */
    clientAddress?: string;
    /** Set when an error of this request said that the database is away: the answer becomes 503. */
    isDatabaseAway?: boolean;
  }
}

/** Undefined in the browser: a nonce is spent when the page arrives, and browsers hide it from scripts. */
export const NonceContext = createContext<string | undefined>(undefined);

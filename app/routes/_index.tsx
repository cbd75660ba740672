import { redirect } from "@remix-run/node";

/** The console is the product's front door; whoever is not signed in is led to the sign-in page from there. */
export function loader() {
  return redirect("/console");
}

import { NotFound } from "~/errors";

/** Whatever the API does not have: a problem document instead of a page. */
export function loader() {
  throw new NotFound("This address of the API");
}

export const action = loader;

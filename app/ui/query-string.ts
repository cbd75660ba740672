/**
 * The same page with some parameters changed: filters, sorting and paging are links. A null takes a parameter
 * away; any change but of the cursors themselves starts at the first page again.
 */
export function withParams(search: string, changes: Readonly<Record<string, string | null>>): string {
  const params = new URLSearchParams(search);
  if (!("after" in changes) && !("before" in changes)) {
    params.delete("after");
    params.delete("before");
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") params.delete(name);
    else params.set(name, value);
  }
  const text = params.toString();
  return text === "" ? "?" : `?${text}`;
}

/** The value of `sort` after a click on a column: ascending, descending, and back. */
export function nextSort(current: string | null, key: string): string {
  return current === key ? `-${key}` : key;
}

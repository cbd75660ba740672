import { Notice } from "~/ui/flash";

/** What stands against what a preview shows, and what to do about it. */
export type PreviewNote = { readonly code: string; readonly sentence: string; readonly remedy: string };

type Props = { readonly notes: readonly PreviewNote[]; readonly className?: string };

/** Said before anything is confirmed, where the figures stand that it is about. */
export function PreviewNotes({ notes, className }: Props) {
  if (notes.length === 0) return null;
  return (
    <Notice kind="attention" className={className}>
      {notes.map(({ sentence, remedy }) => (
        <p key={sentence}>
          {sentence} {remedy}
        </p>
      ))}
    </Notice>
  );
}

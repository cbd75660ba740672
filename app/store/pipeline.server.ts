/** Writes of one transaction that are sent one after another without waiting for the answer to each. */
export type Pipeline = {
  /** Starts a write; gives back once it is sent. Later writes come after it, in PostgreSQL too. */
  readonly send: (write: () => Promise<unknown>) => Promise<void>;
  /** Waits for every answer; throws what the first refused write threw. */
  readonly settle: () => Promise<void>;
};

/**
 * PostgreSQL works on a statement while the rows of the next one are made, so that locks taken before are held for as
 * long as the statements take and not for the work in between. Nothing may be read of what was sent before `settle`: after
 * a refused write every later statement only says that the transaction is aborted.
 */
export function openPipeline(): Pipeline {
  const answers: Promise<unknown>[] = [];
  return {
    send: async (write) => {
      const answer = write();
      answers.push(answer);
      // Refused before `settle` asks: not unhandled.
      answer.catch(() => undefined);
      // Statements leave at the end of the turn they were made in.
      await new Promise((resolve) => setImmediate(resolve));
    },
    settle: async () => {
      for (const answer of answers.splice(0)) await answer;
    },
  };
}

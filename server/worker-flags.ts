/**
 * How Node runs the worker: V8 compiles and collects on the thread that works. Its background threads make a single program
 * answer sooner, and take time from the other worker and from PostgreSQL where each core has work of its own: a billing run
 * needs an eighth less processor time without them (docs/benchmarks.md).
 */
export const workerFlags = ["--single-threaded"];

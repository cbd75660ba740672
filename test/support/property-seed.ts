// Properties try the same random cases each run, so that a run says the same twice and a change is blamed for what it
// broke. `PROPERTY_SEED=7 npx vitest run …` tries others; a case that fails there becomes a test of its own.
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? "1") });

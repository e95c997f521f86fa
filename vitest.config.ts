import { defineConfig } from "vitest/config";

/** Tests that replace modules; the others share a module graph for each thread, which halves the time of the suite. */
const isolated = ["test/host/pool.test.ts"];

export default defineConfig({
  test: {
    // far above what any test takes: other work on the machine is no failure
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: "threads",
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.slow.test.ts", ...isolated],
          isolate: false,
        },
      },
      { extends: true, test: { name: "isolated", include: isolated } },
    ],
  },
});

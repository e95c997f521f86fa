import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

/** Tests that replace modules; the others share a module graph for each thread, which halves the time of the suite. */
const isolated = ["test/host/pool.test.ts"];

/**
 * Tests that start threads of a simulation. These set flags of V8, which hold for their whole process: all modules of the
 * other tests would be compiled as for long runs.
 */
const threaded = [
  "test/engine/bundles.test.ts",
  "test/engine/parallel-simulation.test.ts",
  "test/engine/silence-threads.test.ts",
  "test/engine/states.test.ts",
  "test/engine/structure-threads.test.ts",
  "test/runs/resume-threads.test.ts",
];

export default defineConfig({
  // what the build puts in
  define: { SETPOINT_VERSION: JSON.stringify(version), SETPOINT_ENGINE: '"test"' },
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
          exclude: ["test/**/*.slow.test.ts", ...isolated, ...threaded],
          isolate: false,
        },
      },
      { extends: true, test: { name: "isolated", include: isolated } },
      { extends: true, test: { name: "threaded", include: threaded, pool: "forks", isolate: false } },
    ],
  },
});

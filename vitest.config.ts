import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.slow.test.ts"],
    // far above what any test takes: other work on the machine is no failure
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: "threads",
  },
});

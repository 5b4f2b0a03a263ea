import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [vue()],
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/fixtures/run-folder.ts"],
    // two cores: registration jobs bring their own threads
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // a machine that does much else is no fault
    expect: { poll: { timeout: 30_000 } },
  },
});

import { defineConfig } from "vitest/config";
import { PlainLine } from "./test/plain-line-reporter.ts";

/** Tests in a real browser: one after the other, because each of them draws and trains. */
export default defineConfig({
  test: {
    include: ["test/web/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // A page answers when its frame is drawn, which takes seconds on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    reporters: ["default", new PlainLine()],
  },
});

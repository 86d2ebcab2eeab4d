import type { Io } from "./io.ts";

export interface TestIo extends Io {
  output(): string;
  errors(): string;
  /** Ctrl-C. */
  interrupt(): void;
  quits(): number;
}

export interface TestIoOptions {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: Io["env"];
}

/** A world of strings for tests. */
export function testIo({ isTTY = false, columns = 80, env = {} }: TestIoOptions = {}): TestIo {
  const written = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  let quits = 0;
  const outputOf = (name: keyof typeof written) => ({
    isTTY,
    columns,
    write(text: string) {
      written[name] += text;
    },
  });
  return {
    stdout: outputOf("stdout"),
    stderr: outputOf("stderr"),
    env,
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    quit() {
      quits++;
    },
    output: () => written.stdout,
    errors: () => written.stderr,
    interrupt() {
      for (const listener of listeners) listener();
    },
    quits: () => quits,
  };
}

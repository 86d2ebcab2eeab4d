import type { Io } from "./io.ts";

export interface TestIo extends Io {
  output(): string;
  errors(): string;
  /** Ctrl-C. */
  interrupt(): void;
  exits(): readonly number[];
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
  const exits: number[] = [];
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
    exit: (code) => void exits.push(code),
    output: () => written.stdout,
    errors: () => written.stderr,
    interrupt() {
      for (const listener of listeners) listener();
    },
    exits: () => exits,
  };
}

/** What a command touches of the world around it, so that tests can be that world. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls `listener` at every Ctrl-C until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process as Ctrl-C does where nobody listens: at once, without cleaning up. */
  quit(): void;
}

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Width of the terminal. */
  readonly columns: number;
}

/** The process' own streams and signals. */
export function processIo(): Io {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    onInterrupt(listener) {
      process.on("SIGINT", listener);
      return () => process.off("SIGINT", listener);
    },
    quit() {
      // Not process.exit: it ends worker threads inside native code, which aborts with a message of its own.
      process.removeAllListeners("SIGINT");
      process.kill(process.pid, "SIGINT");
    },
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  // A reader that closes its end, such as `head`, is no error.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  return {
    write: (text) => void stream.write(text),
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns ?? 80;
    },
  };
}

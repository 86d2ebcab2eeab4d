/** Where in a file, and of which file, reading failed. */
export interface FormatErrorDetail {
  /** Byte at which the content stops making sense; omitted when no byte can be named. */
  readonly offset?: number;
  readonly cause?: unknown;
}

/**
 * A file that cannot be read. The message follows `format: problem, got X; try Y`, and ends with the byte where one
 * can be named.
 */
export class FormatError extends Error {
  readonly format: string;
  readonly offset: number | undefined;

  constructor(format: string, problem: string, { offset, cause }: FormatErrorDetail = {}) {
    const where = offset === undefined ? "" : ` at byte ${offset}`;
    super(`${format}: ${problem}${where}`, cause === undefined ? undefined : { cause });
    this.name = "FormatError";
    this.format = format;
    this.offset = offset;
  }
}

/** An engine that cannot be started; the message names the package to install. */
export class EngineError extends Error {
  constructor(engine: string, problem: string, cause?: unknown) {
    super(`${engine}: ${problem}`, cause === undefined ? undefined : { cause });
    this.name = "EngineError";
  }
}

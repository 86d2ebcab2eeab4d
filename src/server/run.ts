/** Something new of a run that goes on: what it is, its text, and the place in the file behind it. */
export interface LiveEvent {
  readonly event: "lines" | "examination" | "restart";
  readonly data: string;
  readonly id: string;
}

/** A run as the server gives it to the page. It is read and followed, never written. */
export interface ServedRun {
  readonly name: string;
  /** `trace`: lines of a trace file; `files`: an examination, see charts/wire.ts; `document`: a report as JSON. */
  readonly kind: "trace" | "files" | "document";
  /** All of it as text, and the place behind it from which `follow` goes on. */
  read(): Promise<{ readonly text: string | Uint8Array<ArrayBuffer>; readonly until: number }>;
  /** Calls `send` with what is added behind `from` until the signal ends it; `undefined` for what does not change. */
  readonly follow:
    | ((
        from: number,
        send: (event: LiveEvent) => Promise<void>,
        signal: AbortSignal,
      ) => Promise<void>)
    | undefined;
}

/** One line. */
export interface Line {
  readonly name: string;
  /** Rising. */
  readonly xs: readonly number[];
  /** `undefined` where nothing was recorded, which is told from a number that is none. */
  readonly ys: readonly (number | undefined)[];
  /** Which color of the style sheet, from 1. */
  readonly tone: number;
  readonly look?: "line" | "dashed" | "points";
}

/** Numbers over steps, or over layers. */
export interface LinesData {
  readonly title: string;
  /** What x counts. */
  readonly x: string;
  readonly y: string;
  readonly scale: "log" | "linear" | "auto";
  readonly lines: readonly Line[];
  /** Names of x = 0, 1, 2 … where they are layers. */
  readonly names?: readonly string[];
  /** Between two lines over x: what theory allows. */
  readonly band?: {
    readonly name: string;
    readonly xs: readonly number[];
    readonly low: readonly number[];
    readonly high: readonly number[];
  };
  readonly marks?: readonly {
    readonly x: number;
    readonly text: string;
    readonly severity: "note" | "warning" | "failure";
  }[];
  readonly levels?: readonly { readonly y: number; readonly text: string }[];
  readonly cursor?: number | undefined;
  /** Part of x that is seen; all of it where omitted. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Numbers that the axis of y holds too: charts beside each other then have one scale. */
  readonly holds?: readonly number[];
  readonly height?: number;
  /** False beside a chart of the same lines that has it. */
  readonly hasLegend?: boolean;
}

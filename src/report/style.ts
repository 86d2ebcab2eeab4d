/** How a text is painted; plain where nothing can show colors. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
}

const same = (text: string) => text;

/** No colors: what files, pipes and tests get. */
export const plainStyle: Style = { bold: same, dim: same, good: same, bad: same, warn: same };

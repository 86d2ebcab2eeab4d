import { FormatError } from "../core/errors.ts";

/**
 * A path that a file names as the name of a file in its own folder.
 *
 * @param offset - byte of the file at which it is named.
 * @throws FormatError for anything that leads elsewhere.
 */
export function siblingName(format: string, name: string, path: unknown, offset?: number): string {
  const own = typeof path === "string" ? path.replace(/^\.\//, "") : "";
  const isPlain = own !== "" && own !== ".." && own !== "." && !/[/\\:\0]/.test(own);
  if (isPlain) return own;
  throw new FormatError(
    format,
    `${name}: needs a file in its own folder, got ${JSON.stringify(path)?.slice(0, 80)}; try moving it there`,
    offset === undefined ? {} : { offset },
  );
}

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UsageError } from "./usage-error.ts";

/**
 * A folder of the built page, beside the compiled program or, from a checkout, in its `dist`.
 *
 * @throws UsageError where the page was not built.
 */
export function pageFolder(name: "view" | "report" | "lab"): string {
  const places = [`../web/${name}`, `../../dist/web/${name}`].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new UsageError(`isograd: the page is not built, got no ${places[0]}; try npm run build`);
}

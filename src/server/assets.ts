import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** The files of a built page by the path under which they are asked for: what is not in this list does not exist. */
export function assetsBelow(folder: string): ReadonlyMap<string, Asset> {
  const found = new Map<string, Asset>();
  const walk = (below: string) => {
    for (const name of readdirSync(join(folder, below))) {
      const path = `${below}/${name}`;
      if (statSync(join(folder, path)).isDirectory()) walk(path);
      else {
        const type = types[extname(name)];
        if (type)
          found.set(path, { type, bytes: new Uint8Array(readFileSync(join(folder, path))) });
      }
    }
  };
  walk("");
  const index = found.get("/index.html");
  if (index) found.set("/", index);
  return found;
}

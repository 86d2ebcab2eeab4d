/**
 * Takes pictures of every page for docs/pictures: three widths, dark and light; with names, of those pages only. The browser
 * that draws them also writes them, as WebP.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { browserPath, installedBrowser, launched, noBrowser } from "../test/web/browser.ts";
import { drawn } from "../test/web/drawn.ts";
import { type Shot, shots } from "./pictures/shots.ts";
import { stage } from "./pictures/stage.ts";

const sizes = [
  { width: 360, height: 800 },
  { width: 1280, height: 1000 },
  { width: 2560, height: 1440 },
] as const;
const schemes = ["light", "dark"] as const;
/** Of 1: text stays sharp, and all pictures together stay small. */
const quality = 0.35;
const out = fileURLToPath(new URL("../docs/pictures/", import.meta.url));

const executable = browserPath() ?? installedBrowser();
if (executable === undefined) throw new Error(`web/pictures: ${noBrowser}`);
const wanted = process.argv.slice(2);
mkdirSync(out, { recursive: true });
if (wanted.length === 0) for (const name of readdirSync(out)) rmSync(join(out, name));

const pages = await stage();
const browser = await launched(executable);
try {
  for (const shot of shots) {
    if (wanted.length > 0 && !wanted.includes(shot.name)) continue;
    const address = await pages.addressOf(shot);
    for (const size of sizes)
      for (const scheme of schemes) {
        const bytes = await taken(browser, shot, address, size, scheme);
        writeFileSync(join(out, `${shot.name}-${size.width}-${scheme}.webp`), bytes);
      }
  }
  writeFileSync(join(out, "README.md"), gallery());
} finally {
  await browser.close();
  await pages.close();
}

async function taken(
  browser: Browser,
  shot: Shot,
  address: string,
  viewport: (typeof sizes)[number],
  colorScheme: (typeof schemes)[number],
): Promise<Uint8Array> {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(address);
  await page
    .locator(shot.page === "lab" ? ".verdict" : 'main[aria-busy="false"]')
    .first()
    .waitFor();
  await shot.before?.(page);
  await drawn(page);
  const bytes = await asWebp(context.newPage(), await page.screenshot());
  await context.close();
  return bytes;
}

/** A screenshot as WebP, encoded on an empty page of the same browser. */
async function asWebp(empty: Promise<Page>, png: Buffer): Promise<Uint8Array> {
  const page = await empty;
  const text = await page.evaluate<string>(`(async () => {
    const picture = await (await fetch("data:image/png;base64,${png.toString("base64")}")).blob();
    const bitmap = await createImageBitmap(picture);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: ${quality} });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  })()`);
  return Buffer.from(text, "base64");
}

/** The page that shows them all. */
function gallery(): string {
  const picture = (name: string, width: number, scheme: string, shown: number) =>
    `<img src="${name}-${width}-${scheme}.webp" width="${shown}" alt="${name}, ${width} pixels, ${scheme}">`;
  const sections = shots.map(
    ({ name, caption }) =>
      `## ${caption}\n\n${schemes
        .map((scheme) =>
          [
            picture(name, 360, scheme, 150),
            picture(name, 1280, scheme, 420),
            picture(name, 2560, scheme, 620),
          ].join("\n"),
        )
        .join("\n\n")}\n`,
  );
  return `# Every page at 360, 1280 and 2560 pixels, light and dark\n\n\`npm run pictures\` takes them anew.\n\n${sections.join("\n")}`;
}

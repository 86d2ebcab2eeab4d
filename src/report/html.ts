import { packed } from "../charts/packed.ts";
import type { RunPicture } from "../charts/run-picture.ts";

/** The built page that draws a report. */
export interface ReportPage {
  readonly script: string;
  readonly style: string;
}

/** A file of this size fits into a mail. */
const mostBytes = 2_000_000;

/**
 * Runs as one HTML file that needs nothing else: script, style and data are in it, and nothing may be fetched. Without a
 * script it still says what was found.
 */
export async function reportHtml(
  pictures: readonly RunPicture[],
  { script, style }: ReportPage,
): Promise<string> {
  const code = script.replaceAll(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
  const summary = pictures.map(summaryOf).join("\n");
  const fixed = code.length + style.length + summary.length + 2000;
  // Three bytes of data are four characters of base64.
  const data = base64(packed(pictures, Math.max(0, ((mostBytes - fixed) * 3) / 4)));
  const policy = `default-src 'none'; script-src 'sha256-${await hashOf(code)}'; style-src 'sha256-${await hashOf(style)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escaped(titleOf(pictures))}</title>
<style>${style}</style>
</head>
<body>
<div id="app"><main>
${summary}
</main></div>
<script type="text/plain" id="isograd-data">${data}</script>
<script>${code}</script>
</body>
</html>
`;
}

function titleOf(pictures: readonly RunPicture[]): string {
  return `Isograd: ${pictures.map(({ name, verdict }) => `${name} (${verdict})`).join(", ")}`;
}

/** What a reader without scripts sees. */
function summaryOf({ name, headline, meaning, cards }: RunPicture): string {
  const items = cards.map(
    ({ what, why, fix, evidence }) =>
      `<li><p><strong>${escaped(what)}</strong></p><p>${escaped(why)}</p><p>→ ${escaped(fix)}</p><p>${escaped(evidence)}</p></li>`,
  );
  return `<section><h1>${escaped(name)}</h1><h2>${escaped(headline)}</h2><p>${escaped(meaning)}</p><ul>${items.join("")}</ul></section>`;
}

async function hashOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  return base64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

const blockBytes = 3 * 2 ** 13;

function base64(bytes: Uint8Array): string {
  const blocks: string[] = [];
  for (let start = 0; start < bytes.length; start += blockBytes)
    blocks.push(btoa(String.fromCharCode(...bytes.subarray(start, start + blockBytes))));
  return blocks.join("");
}

/** Text as HTML shows it: names in files are text, whatever they hold. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

import type { MapFigure } from "../charts/chart.ts";

/** A map with its caption. */
export interface Panel {
  readonly caption: string;
  readonly figure: MapFigure;
}

const cell = { width: 12, height: 20 };
const margin = { left: 92, top: 64, right: 20, bottom: 62 };
const gap = 36;
const fewestColumns = 24;

/** Blue and orange stay 27 ΔE apart for every kind of color blindness; red and green do not. */
const colors = {
  vanishing: [33, 102, 172],
  healthy: [236, 236, 232],
  exploding: [217, 95, 2],
  broken: "#e8c400",
} as const;

/**
 * Maps side by side as one SVG document: blue where the gradient is too small (▼), orange where it is too large (▲), light
 * where it is healthy, yellow where it is not finite. Columns are samples, thinned to as many as fit.
 */
export function mapsSvg(title: string, panels: readonly Panel[]): string {
  const shown = panels.map(({ caption, figure }) => ({
    caption,
    figure,
    columns: thinned(figure.columns.length),
  }));
  const widths = shown.map(({ columns }) => columns.length * cell.width);
  const rows = Math.max(...panels.map(({ figure }) => figure.rows.length));
  const width =
    margin.left + widths.reduce((sum, w) => sum + w, 0) + gap * (panels.length - 1) + margin.right;
  const height = margin.top + rows * cell.height + margin.bottom;
  const parts = shown.map(({ caption, figure, columns }, i) => {
    const left = margin.left + widths.slice(0, i).reduce((sum, w) => sum + w, 0) + gap * i;
    return panelSvg(caption, figure, columns, left, i === 0);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${margin.left}" y="22" font-size="15" font-weight="600" fill="#222">${escaped(title)}</text>`,
    ...parts,
    legend(margin.left, height - 22),
    "</svg>",
    "",
  ].join("\n");
}

function panelSvg(
  caption: string,
  { rows, cells, columns: steps, limit }: MapFigure,
  columns: readonly number[],
  left: number,
  hasNames: boolean,
): string {
  const lines = [
    `<text x="${left}" y="48" font-weight="600" fill="#222">${escaped(caption)}</text>`,
  ];
  rows.forEach((name, row) => {
    const y = margin.top + row * cell.height;
    if (hasNames)
      lines.push(
        `<text x="${left - 8}" y="${y + 14}" text-anchor="end" fill="#444">${escaped(name)}</text>`,
      );
    columns.forEach((column, i) => {
      const value = cells[row]?.[column] ?? Number.NaN;
      const x = left + i * cell.width;
      lines.push(
        `<rect x="${x}" y="${y}" width="${cell.width}" height="${cell.height}" fill="${colorOf(value, limit)}"/>`,
      );
    });
    const last = cells[row]?.[columns.at(-1) ?? 0] ?? Number.NaN;
    const mark = markOf(last, limit);
    const x = left + columns.length * cell.width + 3;
    if (mark !== "")
      lines.push(`<text x="${x}" y="${y + 14}" fill="#222" font-size="10">${mark}</text>`);
  });
  const y = margin.top + rows.length * cell.height + 16;
  lines.push(
    `<text x="${left}" y="${y}" fill="#666" font-size="11">step ${steps[columns[0] ?? 0] ?? 0}</text>`,
  );
  const end = left + columns.length * cell.width;
  lines.push(
    `<text x="${end}" y="${y}" text-anchor="end" fill="#666" font-size="11">step ${steps[columns.at(-1) ?? 0] ?? 0}</text>`,
  );
  return lines.join("\n");
}

function legend(left: number, y: number): string {
  const swatches = [
    ["▼ 4 decades smaller", colorOf(-4, 4)],
    ["same size", colorOf(0, 4)],
    ["▲ 4 decades larger", colorOf(4, 4)],
    ["not finite", colors.broken],
  ] as const;
  return swatches
    .map(([label, fill], i) => {
      const x = left + i * 150;
      return `<rect x="${x}" y="${y - 10}" width="12" height="12" fill="${fill}" stroke="#999" stroke-width="0.5"/><text x="${x + 17}" y="${y}" fill="#444" font-size="11">${label}</text>`;
    })
    .join("\n");
}

function colorOf(value: number, limit: number): string {
  if (Number.isNaN(value) || value === Number.POSITIVE_INFINITY) return colors.broken;
  const share = Math.max(-1, Math.min(1, value / limit));
  const end = share < 0 ? colors.vanishing : colors.exploding;
  const channel = colors.healthy.map((from, i) =>
    Math.round(from + Math.abs(share) * ((end[i] ?? 0) - from)),
  );
  return `rgb(${channel.join(",")})`;
}

/** A mark survives grayscale: colors alone lose the sign. */
function markOf(value: number, limit: number): string {
  if (Number.isNaN(value)) return "✕";
  if (value <= -limit / 2) return "▼";
  return value >= limit / 2 ? "▲" : "";
}

function thinned(count: number): readonly number[] {
  const wanted = Math.min(count, fewestColumns);
  return Array.from({ length: wanted }, (_, i) =>
    Math.round((i * (count - 1)) / Math.max(1, wanted - 1)),
  );
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

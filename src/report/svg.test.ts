import { expect, test } from "vitest";
import type { MapFigure } from "../charts/chart.ts";
import { mapsSvg } from "./svg.ts";

const figure: MapFigure = {
  title: "?",
  rows: ["top", "bottom"],
  columns: [0, 10],
  cells: [
    [0, 0],
    [-4, Number.NaN],
  ],
  unit: "decades",
  limit: 4,
};

test("a cell is light where the gradient is healthy, blue where it vanishes, yellow where it is not finite", () => {
  const svg = mapsSvg("map", [{ caption: "run", figure }]);
  expect(svg).toContain('fill="rgb(236,236,232)"');
  expect(svg).toContain('fill="rgb(33,102,172)"');
  expect(svg).toContain('width="12" height="20" fill="#e8c400"');
});

test("vanishing is marked besides its color, so that it survives grayscale", () => {
  const vanished = {
    ...figure,
    cells: [
      [0, 0],
      [-4, -4],
    ],
  };
  expect(mapsSvg("map", [{ caption: "run", figure: vanished }])).toContain(">▼</text>");
  expect(
    mapsSvg("map", [
      {
        caption: "run",
        figure: {
          ...figure,
          cells: [
            [0, 0],
            [0, 0],
          ],
        },
      },
    ]),
  ).not.toContain(">▼</text>");
});

test("names from a model file are escaped", () => {
  const hostile = { ...figure, rows: ["<script>", "b"] };
  const svg = mapsSvg("a & b", [{ caption: "run", figure: hostile }]);
  expect(svg).not.toContain("<script>");
  expect(svg).toContain("a &amp; b");
});

test("as many columns as there are samples are drawn, at most 24", () => {
  const long = {
    ...figure,
    columns: Array.from({ length: 100 }, (_, i) => i),
    cells: [new Array(100).fill(0), new Array(100).fill(0)],
  };
  expect(mapsSvg("map", [{ caption: "run", figure: long }]).match(/height="20"/g)).toHaveLength(48);
});

import { expect, test } from "vitest";
import { type LoggedRow, loggedRows } from "./logged-rows.ts";

function logsOf(...rows: LoggedRow[]) {
  const log = loggedRows();
  for (const row of rows) log.add(row);
  return log.logs();
}

test("a step is the position of what stands beside it, an epoch then a series", () => {
  const logs = logsOf(
    [
      ["epoch", 0],
      ["loss", 2],
      ["Step", 10],
    ],
    [
      ["epoch", 1],
      ["loss", 1],
      ["Step", 20],
    ],
  );
  expect(logs[0]?.series).toEqual([
    { tag: "epoch", base: "step", positions: [10, 20], values: [0, 1] },
    { tag: "loss", base: "step", positions: [10, 20], values: [2, 1] },
  ]);
});

test("without a step the epoch is the position, without both the row", () => {
  expect(
    logsOf([
      ["epoch", 3],
      ["loss", 2],
    ])[0]?.series,
  ).toEqual([{ tag: "loss", base: "epoch", positions: [3], values: [2] }]);
  expect(logsOf([["loss", 2]], [["lr", 1]], [["loss", 3]])[0]?.series).toEqual([
    { tag: "loss", base: "row", positions: [0, 2], values: [2, 3] },
    { tag: "lr", base: "row", positions: [1], values: [1] },
  ]);
});

test("a counter that begins anew in every epoch says how far the epoch is", () => {
  const rows = [0, 1].flatMap((epoch) =>
    [1, 2, 3].map(
      (iter): LoggedRow => [
        ["epoch", epoch],
        ["iter", iter],
        ["loss", 1],
      ],
    ),
  );
  const loss = logsOf(...rows)[0]?.series.find(({ tag }) => tag === "loss");
  expect(loss).toMatchObject({ base: "epoch", positions: [0.25, 0.5, 0.75, 1.25, 1.5, 1.75] });
});

test("a run that began again keeps its steps", () => {
  const rows = [1, 2, 1].map(
    (step): LoggedRow => [
      ["step", step],
      ["loss", 1],
    ],
  );
  expect(logsOf(...rows)[0]?.series[0]?.positions).toEqual([1, 2, 1]);
});

test("rows without a number give no log", () => {
  expect(logsOf([], [])).toEqual([]);
});

test("a step that is not finite is no position", () => {
  expect(
    logsOf([
      ["step", Number.NaN],
      ["loss", 1],
    ])[0]?.series[1],
  ).toMatchObject({ base: "row" });
});

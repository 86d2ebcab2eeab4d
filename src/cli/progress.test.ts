import { expect, test } from "vitest";
import { progressLine, progressText } from "./progress.ts";
import { testIo } from "./test-io.ts";

const halfway = { finished: 1, wanted: 2, step: 50, plannedSteps: 100, loss: 0.5 };

test("progress says phase, share, runs, loss and the time that is left", () => {
  expect(progressText("training", halfway, 12)).toBe(
    "training  ██████████░░░░░░░░░░  1 of 2 runs  loss 0.5  12 s left",
  );
});

test("what is not known is left out", () => {
  expect(progressText("training", undefined, 0)).toBe("training …");
  expect(progressText("training", { ...halfway, step: 0, loss: Number.NaN }, 0)).toBe(
    "training  ░░░░░░░░░░░░░░░░░░░░  1 of 2 runs",
  );
});

test("nothing is drawn where stderr is no terminal, nor where nobody wants it", () => {
  const piped = testIo();
  progressLine(piped, true).show("training", halfway);
  const quiet = testIo({ isTTY: true });
  progressLine(quiet, false).show("training", halfway);
  expect([piped.errors(), quiet.errors()]).toEqual(["", ""]);
});

test("a terminal gets one line, written over, no longer than it is wide, and taken away at the end", () => {
  const io = testIo({ isTTY: true, columns: 20 });
  const line = progressLine(io, true);
  line.show("training", halfway);
  line.clear();
  const [, first = "", last] = io.errors().split("\r\u001b[2K");
  expect([...first]).toHaveLength(19);
  expect(last).toBe("");
});

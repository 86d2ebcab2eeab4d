import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { columnOf } from "../charts/map.ts";
import { cursor, cursorIn, go, map, picture } from "./state.ts";

/** Columns before the first number that is not finite, shown one after the other. */
const before = 20;
const stepMs = 450;

const isPlaying = signal(false);

/** Play, stop and single steps through the columns; of a run that broke the ones before it did. */
export function Replay() {
  const shown = map.value;
  const brokenAt = picture.value?.brokenAt;
  useEffect(() => {
    if (!isPlaying.value) return undefined;
    const timer = setInterval(() => {
      if (!move(1)) isPlaying.value = false;
    }, stepMs);
    return () => clearInterval(timer);
  }, [isPlaying.value]);
  if (!shown || shown.columns < 2) return null;
  return (
    <fieldset class="looks replay">
      <legend class="ig-hidden">Steps</legend>
      <button type="button" onClick={() => move(-1)} aria-label="One step back">
        ◀
      </button>
      <button
        type="button"
        onClick={() => {
          if (!isPlaying.value && cursorIn(shown, cursor.peek()).column >= shown.columns - 1)
            go({ step: shown.steps[0] });
          isPlaying.value = !isPlaying.value;
        }}
      >
        {isPlaying.value ? "Stop" : "Play"}
      </button>
      <button type="button" onClick={() => move(1)} aria-label="One step on">
        ▶
      </button>
      {brokenAt !== undefined && (
        <button type="button" class="strong" onClick={() => replayFrom(brokenAt)}>
          Replay before the first NaN
        </button>
      )}
    </fieldset>
  );
}

function move(by: number): boolean {
  const shown = map.value;
  if (!shown) return false;
  const { column } = cursorIn(shown, cursor.peek());
  const next = Math.max(0, Math.min(shown.columns - 1, column + by));
  go({ step: shown.steps[next] });
  return next !== column;
}

function replayFrom(brokenAt: number): void {
  const shown = map.value;
  if (!shown) return;
  const broken = columnOf(shown, brokenAt);
  const first = shown.steps[Math.max(0, broken - before)];
  const last = shown.steps[Math.min(shown.columns - 1, broken + 2)];
  go({ from: first, to: last, step: first });
  isPlaying.value = true;
}

import { pause, play, reset, rewindTo, setSpeed, stepOnce } from "./actions.ts";
import type { Speed } from "./messages.ts";
import { isBusy, isPlaying, shown, speed, step, stepsPerSecond } from "./state.ts";

/** Play, pause, one step, back: the run under the hand. */
export function Transport() {
  const planned = shown.value[0]?.info.header.plannedSteps ?? 1;
  return (
    <section class="panel transport" aria-label="Run of the training">
      {isPlaying.value ? (
        <button type="button" class="play" onClick={pause}>
          Pause
        </button>
      ) : (
        <button
          type="button"
          class="play"
          onClick={play}
          disabled={isBusy.value || shown.value.length === 0}
        >
          Train
        </button>
      )}
      <button type="button" onClick={stepOnce} disabled={isBusy.value}>
        Step
      </button>
      <button type="button" onClick={reset} disabled={isBusy.value}>
        Reset
      </button>
      <label class="field">
        <span>Speed</span>
        <select
          value={speed.value}
          onChange={(event) => setSpeed(event.currentTarget.value as Speed)}
        >
          <option value="slow">slow motion</option>
          <option value="normal">normal</option>
          <option value="fast">fast</option>
        </select>
      </label>
      <label class="field rewind">
        <span>
          Step {step.value} of {planned}
        </span>
        <input
          type="range"
          min={0}
          max={Math.max(1, step.value)}
          value={step.value}
          aria-label="Go back to an earlier step"
          disabled={isBusy.value || step.value === 0}
          onChange={(event) => rewindTo(event.currentTarget.valueAsNumber)}
        />
      </label>
      {isPlaying.value && stepsPerSecond.value > 0 && (
        <span class="faint rate">{Math.round(stepsPerSecond.value)} steps/s</span>
      )}
      {isBusy.value && <span class="faint">Building…</span>}
    </section>
  );
}

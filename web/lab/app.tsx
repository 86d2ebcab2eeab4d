import { activate, goTo, race } from "./actions.ts";
import { ActivationPanel } from "./activation-panel.tsx";
import { Controls } from "./controls-panel.tsx";
import { Course } from "./course.tsx";
import { Findings } from "./findings.tsx";
import { LayersPanel } from "./layers-panel.tsx";
import { Maps } from "./maps.tsx";
import { Presets } from "./presets-panel.tsx";
import { Profile } from "./profile.tsx";
import { Share } from "./share.tsx";
import { active, isBusy, names, problem, setups, shown, spoken, tourStep } from "./state.ts";
import { ThroughTime } from "./through-time.tsx";
import { Tour } from "./tour-panel.tsx";
import { Transport } from "./transport.tsx";

/** The page. */
export function App() {
  return (
    <div class="page">
      <header class="top">
        <h1>
          <span class="brand">Isograd</span>
          <span class="run-name">lab</span>
        </h1>
        <div class="controls">
          <button
            type="button"
            onClick={() => goTo(tourStep.value === undefined ? 0 : undefined)}
            aria-expanded={tourStep.value !== undefined}
          >
            Guided tour
          </button>
        </div>
      </header>
      <main id="main">
        <Tour />
        <Presets />
        <details class="lab-settings" open>
          <summary>Task, network and training</summary>
          <Networks />
          <Controls />
        </details>
        {problem.value !== undefined && (
          <p class="lab-problem" role="alert">
            {problem.value}
          </p>
        )}
        <Transport />
        <Verdicts />
        <div class="grid">
          <div class="wide">
            <div class="lab-pair">
              <LayersPanel />
              <Course />
            </div>
            <ThroughTime />
            <Maps />
            <div class="lab-pair">
              <Profile />
              <ActivationPanel />
            </div>
          </div>
          <div class="narrow">
            <Findings />
            <Share />
          </div>
        </div>
      </main>
      <p class="ig-hidden" aria-live="polite">
        {isBusy.value ? "Building the network" : spoken.value}
      </p>
    </div>
  );
}

/** Which of the networks the controls change. */
function Networks() {
  const isRace = setups.value.length > 1;
  return (
    <div class="lab-networks">
      {isRace && <NetworkChoice />}
      <button type="button" onClick={() => race(!isRace)}>
        {isRace ? "Remove network B" : "Race against a second network"}
      </button>
      {isRace && (
        <span class="hint">
          Both start from the same data and seed, and train step by step together.
        </span>
      )}
    </div>
  );
}

function NetworkChoice() {
  return (
    <fieldset class="looks">
      <legend class="ig-hidden">Network that the controls change</legend>
      {names.map((name, i) => (
        <label key={name}>
          <input
            type="radio"
            name="active"
            checked={active.value === i}
            onChange={() => activate(i)}
          />
          Network {name}
        </label>
      ))}
    </fieldset>
  );
}

/** What is the matter with each network, as long as it trains. */
function Verdicts() {
  const all = shown.value;
  return (
    <div class={all.length > 1 ? "verdicts two" : "verdicts"}>
      {all.map(({ judged, isOver, step, brokenAt, info }, i) => {
        const isEarly = judged === undefined || (judged.verdict === "inconclusive" && !isOver);
        const kind = isEarly ? "early" : judged.verdict;
        return (
          <div
            key={names[i]}
            class={`verdict verdict-${kind}`}
            data-network={names[i]}
            data-verdict={kind}
          >
            <p class="headline">
              {all.length > 1 && <span class={`net net-${names[i]}`}>{names[i]} </span>}
              {isEarly ? (step === 0 ? "NOT TRAINED YET" : "TOO EARLY TO SAY") : judged.headline}
            </p>
            <p>
              {isEarly
                ? `${info.layers.length} layers, ${info.parameters.toLocaleString("en")} parameters.`
                : judged.meaning}
              {brokenAt !== undefined &&
                ` The first number that is not finite is at step ${brokenAt}.`}
            </p>
          </div>
        );
      })}
    </div>
  );
}

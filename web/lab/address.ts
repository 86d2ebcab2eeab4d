import { batch } from "@preact/signals";
import { hashOf, placeIn } from "./link.ts";
import { active, layer, presetId, setups, show, speed, step, tourStep } from "./state.ts";

let written = "";

/** Writes where the lab stands into the address, so that it can be sent to somebody. */
export function write(): void {
  const hash = hashOf({
    setups: setups.value,
    step: step.value,
    show: show.value,
    layer: layer.value,
    active: active.value,
    speed: speed.value,
    preset: presetId.value,
    tour: tourStep.value,
  });
  if (hash === written) return;
  written = hash;
  history.replaceState(null, "", hash);
}

/** Takes over what the address says. @returns the step up to which it trains; `undefined` where the lab wrote it itself. */
export function read(): number | undefined {
  if (location.hash !== "" && location.hash === written) return undefined;
  const place = placeIn(location.hash);
  batch(() => {
    setups.value = place.setups;
    active.value = place.active;
    show.value = place.show;
    layer.value = place.layer;
    speed.value = place.speed;
    presetId.value = place.preset;
    tourStep.value = place.tour;
  });
  return place.step;
}

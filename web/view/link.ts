import { effect } from "@preact/signals";
import { type Place, place } from "./state.ts";

const numbers = ["run", "step", "from", "to"] as const;
const texts = ["show", "layer"] as const;

/** The place that a link says; what it does not say is left as it is. */
export function placeIn(hash: string, known: Place): Place {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const found: Record<string, unknown> = { ...known };
  for (const key of numbers) {
    const text = said.get(key);
    const value = text === null || text === "" ? Number.NaN : Number(text);
    found[key] = Number.isFinite(value) ? value : key === "run" ? 0 : undefined;
  }
  for (const key of texts) found[key] = said.get(key) ?? undefined;
  found["with"] = (said.get("with") ?? "").split("-").filter(isCount).map(Number);
  found["look"] = said.get("look") === "difference" ? "difference" : "side";
  return found as unknown as Place;
}

function isCount(text: string): boolean {
  return /^\d{1,4}$/.test(text);
}

/** A place as a link says it, as short as it can be. */
export function hashOf(shown: Place): string {
  const said = new URLSearchParams();
  for (const key of [...numbers, ...texts]) {
    const value = shown[key];
    if (value !== undefined && !(key === "run" && value === 0)) said.set(key, String(value));
  }
  if (shown.with.length > 0) said.set("with", shown.with.join("-"));
  if (shown.look !== "side") said.set("look", shown.look);
  const text = said.toString();
  return text === "" ? "" : `#${text}`;
}

const quietMs = 120;

/** Keeps the address and the page together: what is seen is in the address, and going back shows it again. */
export function followAddress(): void {
  place.value = placeIn(location.hash, place.value);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const hash = hashOf(place.value);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (hash !== location.hash) history.replaceState(null, "", hash === "" ? "#" : hash);
    }, quietMs);
  });
  addEventListener("hashchange", () => {
    place.value = placeIn(location.hash, place.value);
  });
}

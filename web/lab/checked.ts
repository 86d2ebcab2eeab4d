import { activations } from "../../src/model/activations/index.ts";
import { initializers } from "../../src/model/initializers/index.ts";
import { changed } from "./changed.ts";
import { controls } from "./controls/index.ts";
import { type LabSetup, type LayerEdit, normalizationsOf, usualSetup } from "./setup.ts";

const hiddenNormalizations = normalizationsOf({ network: "mlp" }).map((id) => ({ id }));

/** The setup with every value in its range and every word known: what a link says may be anything. */
export function checked(given: Partial<Record<keyof LabSetup, unknown>>): LabSetup {
  const setup: Record<string, unknown> = { ...usualSetup };
  for (const { key, choices, range } of controls) {
    const value = given[key];
    if (choices && typeof value === "string" && choices.some(({ id }) => id === value))
      setup[key] = value;
    if (range && typeof value === "number" && Number.isFinite(value)) {
      const bounded = Math.min(range.most, Math.max(range.least, value));
      setup[key] = range.step === 1 ? Math.round(bounded) : bounded;
    }
  }
  if (Array.isArray(given.fixes))
    setup["fixes"] = given.fixes.filter((fix) => typeof fix === "string").slice(0, 8);
  if (typeof given.layers === "object" && given.layers !== null)
    setup["layers"] = layerEdits(given.layers);
  return changed(setup as unknown as LabSetup, {});
}

function layerEdits(given: object): LabSetup["layers"] {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, raw]: [string, unknown]) => {
      if (typeof raw !== "object" || raw === null) return [];
      const edit = layerEdit(raw as Readonly<Record<string, unknown>>);
      return Object.keys(edit).length > 0 ? [[name, edit]] : [];
    }),
  );
}

function layerEdit(raw: Readonly<Record<string, unknown>>): LayerEdit {
  const { units, activation, initializer, gain, normalization, dropout, skips } = raw;
  return {
    ...(isWithin(units, 1, 256) && { units: Math.round(units) }),
    ...(isOneOf(activation, activations) && { activation }),
    ...(isOneOf(initializer, initializers) && { initializer }),
    ...(isWithin(gain, 0, 100) && { gain }),
    ...(isOneOf(normalization, hiddenNormalizations) && { normalization }),
    ...(isWithin(dropout, 0, 0.9) && { dropout }),
    ...(skips === true && { skips }),
  };
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && value >= least && value <= most;
}

function isOneOf(id: unknown, entries: readonly { readonly id: string }[]): id is string {
  return entries.some((entry) => entry.id === id);
}

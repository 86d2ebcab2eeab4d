import { html } from "./elements.ts";

/** One entry of a legend: a sample of how it is drawn, and its name. */
export function legendItem(sample: string, text: string): HTMLElement {
  return html("span", { class: "ig-legend-item" }, html("span", { class: sample }), text);
}

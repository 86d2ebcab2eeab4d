import { cellAt, type LayerMap } from "../../src/charts/layer-map.ts";
import type { RunPicture } from "../../src/charts/run-picture.ts";
import { tracePicture } from "../../src/charts/trace-picture.ts";
import { readTrace } from "../../src/formats/trace.ts";
import styles from "./charts.css?inline";
import { type MapData, type MapPlace, mountMap } from "./map.ts";
import type { Mounted } from "./mounted.ts";

/** What `isograd-cell` says of the cell that the cursor is at. */
export interface IsogradCell {
  readonly layer: string;
  readonly step: number;
  readonly value: number;
}

/**
 * `<isograd-map>`: the layer × step map of a trace, anywhere on a page. Give it a trace as text (`element.trace = text`), a
 * picture (`element.picture`), or an address (`src`); `quantity` chooses what is shown. It says `isograd-cell` when its cursor moves.
 */
export class IsogradMap extends HTMLElement {
  static readonly observedAttributes = ["src", "quantity"];
  #picture: RunPicture | undefined;
  #mounted: Mounted<MapData> | undefined;
  #root: ShadowRoot | undefined;

  /** The text of a `.trace.jsonl`. @throws FormatError */
  set trace(text: string) {
    this.picture = tracePicture(readTrace(text, "trace"), this.getAttribute("name") ?? "trace");
  }

  set picture(picture: RunPicture | undefined) {
    this.#picture = picture;
    this.#draw();
  }

  get picture(): RunPicture | undefined {
    return this.#picture;
  }

  connectedCallback(): void {
    if (!this.#root) {
      this.#root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        styles.replaceAll(/:root,\s*isograd-map/g, ":host").replaceAll(":root", ":host"),
      );
      this.#root.adoptedStyleSheets = [sheet];
    }
    this.#draw();
  }

  disconnectedCallback(): void {
    this.#mounted?.destroy();
    this.#mounted = undefined;
  }

  attributeChangedCallback(name: string): void {
    if (name === "src") void this.#fetch();
    else this.#draw();
  }

  async #fetch(): Promise<void> {
    const address = this.getAttribute("src");
    if (address === null) return;
    const answer = await fetch(address);
    if (answer.ok) this.trace = await answer.text();
  }

  #draw(): void {
    if (!this.#root || !this.isConnected) return;
    const map = this.#shown();
    if (!map) return;
    if (this.#mounted) {
      this.#mounted.update({ map });
      return;
    }
    const host = document.createElement("div");
    this.#root.append(host);
    this.#mounted = mountMap(
      host,
      { map },
      {
        onCursor: (place) => this.#tell(place),
      },
    );
  }

  #tell({ row, column }: MapPlace): void {
    const map = this.#shown();
    if (!map) return;
    const { name, step, value } = cellAt(map, row, column);
    const detail: IsogradCell = { layer: name, step, value };
    this.dispatchEvent(new CustomEvent("isograd-cell", { detail }));
  }

  #shown(): LayerMap | undefined {
    const picture = this.#picture;
    const wanted = this.getAttribute("quantity") ?? picture?.maps[0]?.id;
    return wanted === undefined ? undefined : picture?.map(wanted);
  }
}

/** Makes `<isograd-map>` known to the page; twice does no harm. */
export function defineIsogradMap(): void {
  if (!customElements.get("isograd-map")) customElements.define("isograd-map", IsogradMap);
}

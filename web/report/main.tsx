import { render } from "preact";
import { unpacked } from "../../src/charts/unpacked.ts";
import "../charts/charts.css";
import "../view/view.css";
import { App } from "../view/app.tsx";
import { followAddress } from "../view/link.ts";
import { pictures } from "../view/state.ts";

/** The data of this file, which lies in it as base64. */
function ownBytes(): Uint8Array {
  const text = document.getElementById("isograd-data")?.textContent ?? "";
  const binary = atob(text.trim());
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

const app = document.getElementById("app");
if (app) {
  pictures.value = unpacked(ownBytes());
  app.replaceChildren();
  followAddress();
  render(<App />, app);
}

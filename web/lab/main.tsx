import { render } from "preact";
import "../charts/charts.css";
import "../view/view.css";
import "./lab.css";
import { App } from "./app.tsx";
import { startLab } from "./state.ts";

const app = document.getElementById("app");
if (app) {
  app.replaceChildren();
  render(<App />, app);
  startLab();
}

import { render } from "preact";
import "../charts/charts.css";
import "../view/view.css";
import "./lab.css";
import { begin } from "./actions.ts";
import { read } from "./address.ts";
import { App } from "./app.tsx";
import { take } from "./news.ts";
import { listen } from "./workers.ts";

const app = document.getElementById("app");
if (app) {
  app.replaceChildren();
  render(<App />, app);
  listen(take);
  follow();
  addEventListener("hashchange", follow);
}

/** Builds the networks that the address names. */
function follow(): void {
  const until = read();
  if (until !== undefined) begin(until);
}

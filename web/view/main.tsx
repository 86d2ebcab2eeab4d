import { render } from "preact";
import "../charts/charts.css";
import "./view.css";
import { App } from "./app.tsx";
import { readFiles } from "./files.ts";
import { followAddress } from "./link.ts";
import { readServer } from "./server-source.ts";
import { isReading, notices } from "./state.ts";

function openFiles(files: readonly File[]): void {
  void readFiles(files);
}

const app = document.getElementById("app");
if (app) {
  app.replaceChildren();
  followAddress();
  render(<App onFiles={openFiles} />, app);
  isReading.value = true;
  readServer()
    .catch((error: unknown) => {
      notices.value = [...notices.value, error instanceof Error ? error.message : String(error)];
    })
    .finally(() => {
      isReading.value = false;
    });
}

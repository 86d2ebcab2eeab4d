import { useEffect } from "preact/hooks";
import { BudgetPanel } from "./budget-panel.tsx";
import { Causes } from "./causes.tsx";
import { CurvePanel } from "./curve-panel.tsx";
import { ExponentPanel } from "./exponent-panel.tsx";
import { Findings } from "./findings.tsx";
import { MapPanel } from "./map-panel.tsx";
import { type OnFiles, OpenFiles, useDrop, Welcome } from "./open-files.tsx";
import { usePageKeys } from "./page-keys.ts";
import { ProfilePanel } from "./profile-panel.tsx";
import { Provenance } from "./provenance.tsx";
import { RepairPanel } from "./repair-panel.tsx";
import { Runs } from "./runs.tsx";
import { isReading, liveNote, notices, picture, spoken } from "./state.ts";
import { UpdatePanel } from "./update-panel.tsx";

interface AppProps {
  /** Takes files that are dropped or chosen; absent where nothing can be read. */
  readonly onFiles?: OnFiles;
}

/** The page. */
export function App({ onFiles }: AppProps) {
  usePageKeys();
  useDrop(onFiles);
  const run = picture.value;
  useEffect(() => {
    document.title = run ? `${run.name}: ${run.headline} · Isograd` : "Isograd";
  }, [run]);
  return (
    <div class="page">
      <header class="top">
        <h1>
          <span class="brand">Isograd</span>
          {run && <span class="run-name">{run.name}</span>}
        </h1>
        <div class="controls">
          <Runs />
          {onFiles && <OpenFiles onFiles={onFiles} />}
        </div>
      </header>
      <main id="main" aria-busy={isReading.value}>
        {run ? <Run /> : onFiles && !isReading.value && <Welcome />}
      </main>
      <div class="notices" role="status">
        {notices.value.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </div>
      <p class="ig-hidden" aria-live="polite">
        {spoken.value}
      </p>
    </div>
  );
}

function Run() {
  const run = picture.value;
  if (!run) return null;
  return (
    <>
      <div class={`verdict verdict-${run.verdict}`}>
        <p class="headline">{run.headline}</p>
        <p>{run.meaning}</p>
        {liveNote.value !== undefined && <p class="live">● {liveNote.value}</p>}
      </div>
      <div class="grid">
        <div class="wide">
          <MapPanel />
          <CurvePanel />
          <RepairPanel />
          <div class="pair">
            <ProfilePanel />
            <ExponentPanel />
            <BudgetPanel />
            <UpdatePanel />
          </div>
        </div>
        <div class="narrow">
          <Findings />
          <Causes />
          <Provenance />
        </div>
      </div>
    </>
  );
}

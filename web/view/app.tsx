import { useEffect, useRef } from "preact/hooks";
import { BudgetPanel } from "./budget-panel.tsx";
import { CurvePanel } from "./curve-panel.tsx";
import { ExponentPanel } from "./exponent-panel.tsx";
import { Causes, Findings, Provenance } from "./findings.tsx";
import { MapPanel } from "./map-panel.tsx";
import { ProfilePanel } from "./profile-panel.tsx";
import { RepairPanel } from "./repair-panel.tsx";
import {
  current,
  go,
  isReading,
  liveNote,
  notices,
  otherIndex,
  picture,
  pictures,
  runIndex,
  showCard,
  spoken,
} from "./state.ts";
import { UpdatePanel } from "./update-panel.tsx";

interface AppProps {
  /** Takes files that are dropped or chosen; absent where nothing can be read. */
  readonly onFiles?: (files: readonly File[]) => void;
}

/** The page. */
export function App({ onFiles }: AppProps) {
  useKeys();
  useDrop(onFiles);
  const run = picture.value;
  return (
    <div class="page">
      <header class="top">
        <h1>
          <span class="brand">Isograd</span>
          {run && <span class="run-name">{run.name}</span>}
        </h1>
        <div class="controls">
          <Runs />
          {onFiles && <Open onFiles={onFiles} />}
        </div>
      </header>
      <main id="main" aria-busy={isReading.value}>
        {run ? <Run /> : <Welcome canOpen={onFiles !== undefined} />}
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

function Runs() {
  const all = pictures.value;
  if (all.length < 2) return null;
  const beside = otherIndex.value;
  const run = runIndex.value;
  return (
    <>
      <label class="field">
        <span>Run</span>
        <select
          value={String(run)}
          onChange={(event) => {
            go({ run: Number(event.currentTarget.value), from: undefined, to: undefined });
            current.value = -1;
          }}
        >
          {all.map(({ name, verdict }, i) => (
            <option key={`${name} ${i}`} value={String(i)}>
              {name} ({verdict})
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Beside</span>
        <select
          value={beside === undefined ? "" : String(beside)}
          onChange={(event) => {
            const { value } = event.currentTarget;
            go({ with: value === "" ? undefined : Number(value) });
          }}
        >
          <option value="">no other</option>
          {all.map(({ name }, i) =>
            i === run ? null : (
              <option key={`${name} ${i}`} value={String(i)}>
                {name}
              </option>
            ),
          )}
        </select>
      </label>
    </>
  );
}

function Open({ onFiles }: Required<AppProps>) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        Open files
      </button>
      <input
        ref={input}
        class="ig-hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label="Files to open"
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

function Welcome({ canOpen }: { readonly canOpen: boolean }) {
  if (!canOpen) return <p>There is nothing to show.</p>;
  return (
    <div class="panel welcome">
      <h2>Drop what a training left behind</h2>
      <p>
        Event files, logs, checkpoints of PyTorch, Keras, Hugging Face, Lightning, JAX or TF.js,
        traces and reports of Isograd. Everything is read in this page; nothing is sent anywhere.
      </p>
    </div>
  );
}

/** Files may be dropped anywhere on the page. */
function useDrop(onFiles: AppProps["onFiles"]): void {
  useEffect(() => {
    if (!onFiles) return undefined;
    const ended = new AbortController();
    const { signal } = ended;
    const mark = (isOver: boolean) => document.body.classList.toggle("dropping", isOver);
    addEventListener(
      "dragover",
      (event) => {
        event.preventDefault();
        mark(true);
      },
      { signal },
    );
    addEventListener("dragleave", () => mark(false), { signal });
    addEventListener(
      "drop",
      (event) => {
        event.preventDefault();
        mark(false);
        onFiles([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
    return () => ended.abort();
  }, [onFiles]);
}

/** `n` and `p` go through the findings wherever the focus is, but in a field that takes text. */
function useKeys(): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null;
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target?.closest("input, textarea, select")
      )
        return;
      const count = picture.value?.cards.length ?? 0;
      if (count === 0 || (event.key !== "n" && event.key !== "p")) return;
      const by = event.key === "n" ? 1 : -1;
      const from = current.value < 0 && by < 0 ? 0 : current.value;
      showCard((from + by + count) % count);
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      document
        .querySelector(`[data-findings~="${current.value}"]`)
        ?.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    };
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}

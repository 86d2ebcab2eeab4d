import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { droppedFiles } from "./dropped.ts";

/** Takes files that are dropped or chosen. */
export type OnFiles = (files: readonly File[]) => void;

interface OpenProps {
  readonly onFiles: OnFiles;
}

/** Buttons that open files, or a folder with everything in it. */
export function OpenFiles({ onFiles }: OpenProps) {
  return (
    <>
      <Chooser onFiles={onFiles} text="Open files" name="Files to open" isFolder={false} />
      <Chooser onFiles={onFiles} text="Open folder" name="Folder to open" isFolder />
    </>
  );
}

interface ChooserProps extends OpenProps {
  readonly text: string;
  readonly name: string;
  readonly isFolder: boolean;
}

function Chooser({ onFiles, text, name, isFolder }: ChooserProps) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (input.current) input.current.webkitdirectory = isFolder;
  }, [isFolder]);
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        {text}
      </button>
      <input
        ref={input}
        class="ig-hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={name}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

export function Welcome() {
  return (
    <div class="panel welcome">
      <h2>Drop what a training left behind</h2>
      <p>
        Event files, logs, checkpoints of PyTorch, Keras, Hugging Face, Lightning, JAX or TF.js,
        traces and reports of Isograd, folders and archives of them. Everything is read in this
        page; nothing is sent anywhere.
      </p>
    </div>
  );
}

/** Files and folders may be dropped anywhere on the page. */
export function useDrop(onFiles: OnFiles | undefined): void {
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
        if (event.dataTransfer) void droppedFiles(event.dataTransfer).then(onFiles);
      },
      { signal },
    );
    return () => ended.abort();
  }, [onFiles]);
}

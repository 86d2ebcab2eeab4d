import { expect, test } from "vitest";
import { whatFolderSeems, whatItSeems } from "./seems.ts";

const ofText = (name: string, text: string) => ofBytes(name, new TextEncoder().encode(text));
const ofBytes = (name: string, head: Uint8Array) => whatItSeems({ name, size: head.length, head });

test.each([
  ["a.ipynb", '{\n "cells": [\n', "a Jupyter notebook"],
  ["figure", "\x89PNG\r\n", "a PNG image"],
  ["paper", "%PDF-1.7", "a PDF"],
  ["train.py", "x = 1\n", "Python source code"],
  ["train", "import torch\nx = 1\n", "Python source code"],
  [
    "model.safetensors",
    "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n",
    "a Git LFS pointer (the real file was not downloaded; try git lfs pull)",
  ],
  ["model.bin", "<!DOCTYPE html><html>", "an HTML page (perhaps a download error)"],
  [
    "report.docx",
    "PK\x03\x04",
    "a Word, Excel or PowerPoint document; try saving the table as CSV",
  ],
  ["a/tokenizer.json", '{"version": "1.0"}', "a part of a tokenizer"],
  ["a/scheduler.pt", "PK\x03\x04", "the state of a learning-rate schedule"],
  ["a.out", "\x7fELF\x02", "an ELF program or library"],
  [
    "m/saved_model.pb",
    "\x08\x01",
    "a TensorFlow SavedModel; try model.save('model.keras') or its variables as .h5",
  ],
  [
    "ckpt-1.data-00000-of-00001",
    "\x00\x01",
    "a part of a TensorFlow checkpoint; try model.save_weights('model.weights.h5')",
  ],
  [
    "llama.gguf",
    "GGUF\x03",
    "GGUF weights for inference, without anything of a training; try the checkpoint they were made of",
  ],
  ["a.json", '{"a": 1}', "JSON of a kind that no reader knows"],
  ["notes", "hello", "text without a known structure"],
  ["x", "\x00\x01\x02\x03", "binary data"],
])("%s with %j is %s", (name, text, what) => {
  // Latin-1, so that bytes can be written as characters.
  expect(
    ofBytes(
      name,
      Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
    ),
  ).toBe(what);
});

test("an empty file and one of zeros are told apart", () => {
  expect(ofText("model.pt", "")).toBe("an empty file");
  expect(ofBytes("model.pt", new Uint8Array(8))).toBe(
    "a file of zeros (perhaps an incomplete download)",
  );
});

test("folders are told by what they hold", () => {
  expect(whatFolderSeems(["run-x/files/config.yaml", "run-x/run-x.wandb"])).toBe(
    "a W&B run directory",
  );
  expect(whatFolderSeems(["m/saved_model.pb", "m/variables/variables.index"])).toBe(
    "a TensorFlow SavedModel",
  );
  expect(whatFolderSeems(["a.txt"])).toBeUndefined();
});

import type { Evidence } from "../evidence/evidence.ts";
import type { Examination, SignFinding } from "../evidence/examination.ts";
import { type DepthProfile, decayOf, shownProfiles } from "../evidence/gradients.ts";
import { kernelsOf, lastWeights } from "../evidence/signs/initialization.ts";
import { findingText } from "../explain/findings.ts";
import { numberText, percentText, signedText } from "../explain/number-text.ts";
import { nameText, printable } from "../explain/printable.ts";
import { lackText, signText } from "../explain/signs.ts";
import { examinedMeaning, verdictText } from "../explain/verdicts.ts";
import { bar } from "./bar.ts";
import { painter, section } from "./diagnosis-text.ts";
import type { Style } from "./style.ts";
import { tableLines, wrapped } from "./table.ts";

/** Several trainings beside each other, a line each; nothing for one. */
export function overviewLines(runs: readonly Examination[], style: Style): readonly string[] {
  if (runs.length < 2) return [];
  const rows = runs.map(({ evidence, verdict, progress, findings, traced }) => {
    const first = [...findings, ...traced].find(({ severity }) => severity === "failure");
    return [
      nameText(evidence.name === "" ? "." : evidence.name),
      { text: verdict, paint: painter(verdict, style) },
      progress.state,
      first?.code ?? "",
    ];
  });
  return tableLines(
    [
      { title: "training", align: "left" },
      { title: "verdict", align: "left" },
      { title: "course", align: "left" },
      { title: "first finding", align: "left" },
    ],
    rows,
    style.dim,
  );
}

/** What the files of one training say, as a page of text. */
export function examinationText(
  examination: Examination,
  style: Style,
): readonly (readonly string[])[] {
  const { evidence } = examination;
  return [
    headline(examination, style),
    section("Files", fileLines(evidence, style), style),
    section("Course", courseLines(examination), style),
    ...profileSections(evidence, style),
    section("Weights beside their framework's initialization", weightLines(evidence, style), style),
    section("Findings", findingLines(examination, style), style),
    section("Checks that did not run", lackLines(examination), style),
  ];
}

function headline(examination: Examination, style: Style): readonly string[] {
  const { verdict, evidence } = examination;
  const { headline: title } = verdictText(verdict);
  const name = evidence.name === "" ? "" : `  ${nameText(evidence.name)}`;
  return [
    `${style.bold(painter(verdict, style)(title))}${name}`,
    ...wrapped(examinedMeaning(examination), ""),
  ];
}

const mostFiles = 12;

function fileLines({ files }: Evidence, style: Style): readonly string[] {
  const rows = files
    .slice(0, mostFiles)
    .map(({ name, format, notes }) => [
      printable(name),
      format,
      notes
        .map(
          ({ code, what, offset }) =>
            `${code}: ${what}${offset === undefined ? "" : ` at byte ${offset}`}`,
        )
        .join("; "),
    ]);
  const more = files.length - mostFiles;
  return [
    ...tableLines(
      [
        { title: "file", align: "left" },
        { title: "format", align: "left" },
        { title: "notes", align: "left" },
      ],
      rows,
      style.dim,
    ),
    ...(more > 0 ? [style.dim(`  and ${more} more`)] : []),
  ];
}

function courseLines({ progress, evidence }: Examination): readonly string[] {
  const { state, firstLoss, lastLoss, accuracy } = progress;
  const states = {
    converged: "converged: what is left of the loss asks for little",
    learned: "learned: the loss has fallen well below where it began",
    moving: "moving: the loss has fallen a little",
    "at-chance": "at chance: the loss stays where it began",
    diverged: "diverged: the loss ends far above where it began, or as no number",
    unknown: "unknown: no loss over three records",
  } as const;
  const loss = Number.isFinite(firstLoss)
    ? `loss ${numberText(firstLoss)} → ${numberText(lastLoss)}`
    : "";
  const right = Number.isFinite(accuracy) ? `accuracy ${percentText(accuracy)}` : "";
  const settings = evidence.settings
    .filter(({ name }) => shown.test(name))
    .slice(0, 6)
    .map(({ name, value }) => `${name} ${value}`);
  return [
    `  ${[states[state], loss, right].filter(Boolean).join("; ")}`,
    ...(settings.length > 0 ? wrapped(printable(settings.join(", ")), "  ") : []),
  ];
}

/** Settings that matter to gradients. */
const shown =
  /(^|[/.])(learning_rate|lr|max_grad_norm|gradient_clip_val|fp16|bf16|optim|optimizer|weight_decay|adam_beta2|per_device_train_batch_size|batch_size)$/i;

/** A profile of every source. */
function profileSections(evidence: Evidence, style: Style): readonly (readonly string[])[] {
  return shownProfiles(evidence).map((profile) =>
    section(profileTitle(profile), profileLines(profile, style), style),
  );
}

function profileTitle({ source, base, position, from, layers, sizes }: DepthProfile): string {
  const { decades } = decayOf({ layers, sizes });
  const where = from[0] ? ` (${printable(from[0].file)})` : "";
  const at = position === undefined ? "" : ` at ${base} ${position}`;
  const what =
    source === "log"
      ? "Gradients of layers, as logged"
      : "Gradients of layers, as the optimizer remembers them";
  const change = Number.isFinite(decades)
    ? `: ${signedText(decades)} decades from the last layer to the first`
    : "";
  return `${what}${at}${where}${change}`;
}

const barWidth = 32;
const mostLayers = 40;

function profileLines({ layers, sizes }: DepthProfile, style: Style): readonly string[] {
  const finite = sizes.filter((size) => size > 0 && Number.isFinite(size));
  const [low, high] = [Math.log10(Math.min(...finite)), Math.log10(Math.max(...finite))];
  const span = Math.max(1, high - low);
  const chosen = thinned(layers.map((layer, i) => ({ layer, size: sizes[i] ?? Number.NaN })));
  const rows = chosen.map(({ layer, size }) => [
    nameText(layer),
    numberText(size),
    size > 0 && Number.isFinite(size)
      ? bar((Math.log10(size) - low + 0.05 * span) / (1.05 * span), barWidth)
      : { text: size === 0 ? "nothing arrives" : "not finite", paint: style.bad },
  ]);
  return tableLines(
    [
      { title: "layer, input first", align: "left" },
      { title: "gradient", align: "right" },
      { title: "on a logarithmic scale", align: "left" },
    ],
    rows,
    style.dim,
  );
}

function weightLines(evidence: Evidence, style: Style): readonly string[] {
  const moment = lastWeights(evidence);
  const kernels = moment ? kernelsOf(moment) : [];
  if (kernels.length === 0) return [];
  const rows = thinned(kernels).map(({ weight, ratio }) => [
    nameText(weight.layer),
    weight.shape.join("×"),
    numberText(weight.summary.std),
    {
      text: `${numberText(ratio)} of it`,
      paint: Math.abs(ratio - 1) < 0.02 ? style.warn : (text: string) => text,
    },
  ]);
  return tableLines(
    [
      { title: "layer", align: "left" },
      { title: "shape", align: "right" },
      { title: "spread", align: "right" },
      { title: "beside its default", align: "left" },
    ],
    rows,
    style.dim,
  );
}

/** Evenly spread ones of many, the first and the last among them. */
function thinned<T>(all: readonly T[]): readonly T[] {
  if (all.length <= mostLayers) return all;
  return Array.from(
    { length: mostLayers },
    (_, i) => all[Math.round((i * (all.length - 1)) / (mostLayers - 1))],
  ).flatMap((one) => (one === undefined ? [] : [one]));
}

const severities = ["failure", "warning", "note"] as const;

function findingLines({ findings, traced }: Examination, style: Style): readonly string[] {
  const sorted = findings.toSorted(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
  return [
    ...sorted.flatMap((finding) => oneFinding(finding, style)),
    ...traced.flatMap((finding) => {
      const { what, fix } = findingText(finding);
      const mark = finding.severity === "failure" ? style.bad("✗") : style.warn("!");
      return [
        `  ${mark} ${what} ${style.dim(`[${finding.code}]`)}`,
        ...wrapped(`→ ${fix}`, "    "),
      ];
    }),
  ];
}

function oneFinding(finding: SignFinding, style: Style): readonly string[] {
  const { what, why, fix } = signText(finding);
  const { severity, at, from, code } = finding;
  const mark = { failure: style.bad("✗"), warning: style.warn("!"), note: style.dim("·") }[
    severity
  ];
  const since = at ? `since ${at.base} ${at.position}; ` : "";
  const sources = from.map(({ file, tag }) => `${tag} in ${file}`).join(", ");
  const [first = "", ...more] = wrapped(what, "    ");
  return [
    `  ${mark} ${first.trimStart()} ${style.dim(`[${code}]`)}`,
    ...more,
    ...wrapped(printable(`${since}from ${sources}`), "    ").map(style.dim),
    ...wrapped(why, "    "),
    ...wrapped(`→ ${fix}`, "    "),
  ];
}

function lackLines({ notLooked }: Examination): readonly string[] {
  const byLack = new Map<string, readonly string[]>();
  for (const { sign, lacks } of notLooked)
    byLack.set(lackText(lacks), [...(byLack.get(lackText(lacks)) ?? []), sign]);
  return [...byLack].flatMap(([text, names]) => wrapped(`${names.join(", ")}: ${text}`, "  "));
}

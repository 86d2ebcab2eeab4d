import type { LayerSummary } from "../diagnosis/diagnosis.ts";
import type { Ends, SpecialSummary } from "../diagnosis/special-summary.ts";
import { numberText, signedText } from "../explain/number-text.ts";
import { elided, shortName } from "./layer-table.ts";
import type { Style } from "./style.ts";
import { tableLines } from "./table.ts";

/** One number of a special layer, at the first and the last watched step. */
interface Figure<Summary> {
  readonly title: string;
  readonly of: (summary: Summary) => Ends;
  readonly text: (value: number) => string;
}

type Of<K extends keyof SpecialSummary> = NonNullable<SpecialSummary[K]>;

const recurrent: readonly Figure<Of<"recurrent">>[] = [
  { title: "lag", of: ({ lag }) => [lag, lag], text: numberText },
  { title: "factor per step", of: ({ factorPerStep }) => factorPerStep, text: numberText },
  { title: "horizon", of: ({ horizon }) => horizon, text: numberText },
  { title: "decades over the lag", of: ({ decades }) => decades, text: signedText },
  { title: "forget gate", of: ({ forgetGate }) => forgetGate, text: numberText },
  { title: "σ_max(W_rec)", of: ({ recurrentNorm }) => recurrentNorm, text: numberText },
];

const attention: readonly Figure<Of<"attention">>[] = [
  { title: "entropy", of: ({ entropy }) => entropy, text: numberText },
  { title: "largest logit", of: ({ logit }) => logit, text: numberText },
  { title: "token cosine", of: ({ tokenCosine }) => tokenCosine, text: numberText },
];

const skip: readonly Figure<Of<"skip">>[] = [
  { title: "‖∂L/∂·‖ by the skip", of: ({ trunkGradNorm }) => trunkGradNorm, text: numberText },
  { title: "by the branch", of: ({ branchGradNorm }) => branchGradNorm, text: numberText },
  { title: "token cosine", of: ({ tokenCosine }) => tokenCosine, text: numberText },
];

/** A table with its title. */
export interface SpecialTable {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What only recurrent layers, attention and skips have, a table for each kind; no lines where there are none. */
export function specialTables(
  layers: readonly LayerSummary[],
  style: Style,
): readonly SpecialTable[] {
  const table = <K extends keyof SpecialSummary>(
    kind: K,
    title: string,
    figures: readonly Figure<Of<K>>[],
  ) => {
    const rows = layers.flatMap(({ layer, special }) => {
      const summary = special?.[kind];
      return summary ? [{ layer, summary: summary as Of<K> }] : [];
    });
    return { title, lines: tableOf(rows, figures, style) };
  };
  return [
    table(
      "recurrent",
      "Recurrent layers, back through time (first → last watched step)",
      recurrent,
    ),
    table("attention", "Attention (first → last watched step)", attention),
    table("skip", "Skip connections (first → last watched step)", skip),
  ];
}

function tableOf<Summary>(
  rows: readonly { readonly layer: string; readonly summary: Summary }[],
  all: readonly Figure<Summary>[],
  style: Style,
): readonly string[] {
  const figures = all.filter(({ of }) =>
    rows.some(({ summary }) => of(summary).some((x) => !Number.isNaN(x))),
  );
  if (figures.length === 0) return [];
  const columns = [
    { title: "layer", align: "left" },
    ...figures.map(({ title }) => ({ title, align: "right" }) as const),
  ] as const;
  const cells = rows.map(({ layer, summary }) => [
    shortName(layer),
    ...figures.map(({ of, text }) => endsText(of(summary), text)),
  ]);
  return elided(tableLines(columns, cells, style.dim));
}

/** `0.9 → 0.97`; one number where both are said alike, `–` where there is none. */
function endsText(both: Ends, text: (value: number) => string): string {
  const [first, last] = both.map((x) => (Number.isNaN(x) ? "–" : text(x)));
  return first === last ? (first ?? "") : `${first} → ${last}`;
}

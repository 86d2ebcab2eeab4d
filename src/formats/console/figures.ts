import { loggedNumber } from "../logged-number.ts";
import { counterBase, type LoggedRow } from "../logged-rows.ts";
import { isTrainingTag } from "../training-tag.ts";
import type { Dialect } from "./dialect.ts";
import { placeOf } from "./place.ts";

/** Words, numbers and the signs between them. */
const token =
  /(?<wrap>(?:tensor|Array|tf\.Tensor|np\.\w+)\(\s*)|(?<number>[+-]?(?:(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,4})?|\b(?:nan|inf|infinity)\b)(?![\w.]))|(?<word>[A-Za-z_][\w./@-]*)|(?<sign>\S)/gi;
/** Words that say of what, before the word that says what: "val loss", "learning rate". */
const qualifiers = new Set(
  "train training val valid validation test eval evaluation avg average mean total running global batch grad gradient learning lm loss best".split(
    " ",
  ),
);
/** What stands before a number without a sign between: "loss 2.31". */
const spoken = /^(?:lr|rate|norm|gnorm|step|iter|epoch|accuracy|perplexity)$/i;

interface Token {
  readonly kind: "wrap" | "number" | "word" | "sign";
  readonly text: string;
}

/**
 * Figures by name, `loss: 2.31`, `loss=2.31` or `loss 2.31`, in lines with a loss, a metric or a gradient norm. A line with
 * an epoch alone heads those below.
 */
export const figures = {
  id: "figures",
  summary: "any line such as step 100 loss 2.31 grad_norm=0.5, and what tqdm shows behind its bars",
  isGeneral: true,
  listen() {
    let epoch: number | undefined;
    const bars = { over: 0, last: 0 };
    return {
      hear({ text }) {
        const place = placeOf(text);
        const named = figuresOf(text);
        if (!named.some(([tag]) => isTrainingTag(tag))) {
          epoch = place.epoch ?? epoch;
          return undefined;
        }
        epoch = place.epoch ?? epoch;
        const { bar } = place;
        if (bar && bar.done < bars.last) bars.over += bar.all;
        if (bar) bars.last = bar.done;
        const step = place.step ?? (bar && (epoch === undefined ? bars.over : 0) + bar.done);
        const rest = named.filter(
          ([tag]) => counterBase(tag) === undefined || (step === undefined && epoch === undefined),
        );
        return [
          ...(epoch === undefined ? [] : [["epoch", epoch] as const]),
          ...(step === undefined ? [] : [["step", step] as const]),
          ...rest,
        ];
      },
      end: () => undefined,
    };
  },
} as const satisfies Dialect;

function figuresOf(text: string): LoggedRow {
  const tokens = [...text.matchAll(token)].map(({ 0: found, groups }): Token => {
    if (groups?.["wrap"] !== undefined) return { kind: "wrap", text: found };
    if (groups?.["number"] !== undefined) return { kind: "number", text: found };
    return { kind: groups?.["word"] === undefined ? "sign" : "word", text: found };
  });
  return tokens.flatMap(({ kind, text: number }, i) => {
    const value = kind === "number" ? loggedNumber(number) : undefined;
    // "9852/10000" is a share of something.
    if (value === undefined || tokens[i + 1]?.text === "/") return [];
    const name = nameBefore(tokens, i);
    return name === undefined ? [] : [[name, value] as const];
  });
}

/** Name of the number at `i`: a word before it, or before the sign before it, with what qualifies it. */
function nameBefore(tokens: readonly Token[], i: number): string | undefined {
  let at = i - 1;
  if (tokens[at]?.kind === "wrap") at--;
  const sign = tokens[at];
  const isSigned = sign?.kind === "sign" && (sign.text === ":" || sign.text === "=");
  if (isSigned) at--;
  const word = tokens[at];
  if (word?.kind !== "word") return undefined;
  if (!isSigned && !spoken.test(word.text) && !isTrainingTag(word.text)) return undefined;
  const words = [word.text];
  for (at--; at >= 0; at--) {
    const before = tokens[at];
    if (before?.kind !== "word" || !qualifiers.has(before.text.toLowerCase())) break;
    words.unshift(before.text);
  }
  return words.join(" ");
}

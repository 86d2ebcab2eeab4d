import type { RunPicture } from "../charts/run-picture.ts";
import { type Json, jsonOf } from "./json.ts";

const levels = { failure: "error", warning: "warning", note: "note" } as const;

/**
 * Findings as SARIF, which code hosts show beside the code.
 *
 * Source: OASIS SARIF 2.1.0 — https://docs.oasis-open.org/sarif/sarif/v2.1.0/
 */
export function reportSarif(pictures: readonly RunPicture[], version: string): Json {
  const cards = pictures.flatMap(({ name, cards: own }) => own.map((card) => ({ name, card })));
  const rules = [...new Map(cards.map(({ card }) => [card.code, card])).values()];
  return jsonOf({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Isograd",
            version,
            rules: rules.map(({ code, rule, fix, source }) => ({
              id: code,
              shortDescription: { text: rule },
              help: { text: source === "" ? fix : `${fix} Source: ${source}` },
            })),
          },
        },
        results: cards.map(({ name, card }) => ({
          ruleId: card.code,
          ruleIndex: rules.findIndex(({ code }) => code === card.code),
          level: levels[card.severity],
          message: {
            text: [card.what, card.evidence, card.why, card.fix]
              .filter((part) => part !== "")
              .join(" "),
          },
          locations: [
            {
              physicalLocation: { artifactLocation: { uri: encodeURI(name) } },
              ...(card.layer !== undefined && {
                logicalLocations: [{ name: card.layer, kind: "member" }],
              }),
            },
          ],
          properties: card.at ? { [card.at.base]: card.at.position } : {},
        })),
      },
    ],
  });
}

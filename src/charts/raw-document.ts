import { isRecord } from "../model/raw-config.ts";

/** An object of a document that somebody may have changed. */
export type Raw = Readonly<Record<string, unknown>>;

/** An object, empty where it is none. */
export function record(value: unknown): Raw {
  return isRecord(value) ? value : {};
}

/** The objects of a list. */
export function records(value: unknown): readonly Raw[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The texts of a list. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** A text, empty where it is none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A number, NaN where it is none; those that are not finite are spelled out. */
export function numberOf(value: unknown): number {
  return typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
}

/** The numbers of an object by their keys. */
export function numbers(value: unknown): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(record(value)).map(([key, one]) => [key, numberOf(one)]),
  );
}

/** What the server says of a run. */
export interface ServedRun {
  readonly id: number;
  readonly name: string;
  readonly kind: "trace" | "files" | "document";
  readonly isLive: boolean;
}

/** Where the server puts its answers; the token is in a cookie of this page. */
export function apiUrl(path: string): string {
  return `api/${path}`;
}

/** The text of every kernel file by its path from the repository's root. */
export function kernelFiles(): Promise<Record<string, string>>;

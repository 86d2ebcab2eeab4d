/** Folders of a drive or of another root, and steps out of one. */
const unsafe = new Set(["", ".", ".."]);

/** A name in an archive as a path within it: never absolute, never above it. */
export function safePath(name: string): string {
  return name
    .replace(/^[A-Za-z]:/, "")
    .split(/[\\/]/)
    .filter((part) => !unsafe.has(part))
    .join("/");
}

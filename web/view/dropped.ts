/** Files that were dropped, and those in folders that were: the path within its folder is the `webkitRelativePath` of each. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly File[]> {
  // Entries can be asked for while the event is handled only.
  const items = [...transfer.items].map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }));
  const found = await Promise.all(
    items.map(({ entry, file }) =>
      entry?.isDirectory ? filesIn(entry as FileSystemDirectoryEntry) : file ? [file] : [],
    ),
  );
  return found.flat();
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<readonly File[]> {
  const reader = folder.createReader();
  const found: File[] = [];
  // A reader gives entries in portions, and none at the end.
  for (;;) {
    const entries = await new Promise<readonly FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (entries.length === 0) return found;
    for (const entry of entries)
      found.push(
        ...(entry.isDirectory
          ? await filesIn(entry as FileSystemDirectoryEntry)
          : [await fileIn(entry as FileSystemFileEntry)]),
      );
  }
}

async function fileIn(entry: FileSystemFileEntry): Promise<File> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  const value = entry.fullPath.replace(/^\//, "");
  return Object.defineProperty(file, "webkitRelativePath", { value });
}

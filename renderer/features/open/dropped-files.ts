/** More are not taken from a dropped folder: it is not a study. */
const mostFiles = 20_000;

/**
 * What was dropped, by what belongs together: the loose files, and each folder's files. To be called before the drop's handler returns, since the
 * browser forgets the entries then. The desktop window opens folders by their paths, so there a folder stays one file.
 */
export function droppedGroups(transfer: DataTransfer, folders: boolean): Promise<File[][]> {
  const files = [...transfer.files];
  if (!folders) return Promise.resolve(files.length > 0 ? [files] : []);
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const directories = entries.filter(isDirectory);
  const names = new Set(directories.map(({ name }) => name));
  const loose = directories.length === 0 ? files : files.filter(({ name }) => !names.has(name));
  return Promise.all(directories.map(filesBelow)).then((groups) => [...(loose.length > 0 ? [loose] : []), ...groups].filter((group) => group.length > 0));
}

// Chromium has no classes of these names to ask for
const isDirectory = (entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry => entry !== null && entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

async function filesBelow(directory: FileSystemDirectoryEntry): Promise<File[]> {
  const found: File[] = [];
  const visit = async (at: FileSystemDirectoryEntry): Promise<void> => {
    const reader = at.createReader();
    for (;;) {
      // answers in portions until none is left
      const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (entries.length === 0) return;
      for (const entry of entries) {
        if (found.length >= mostFiles) return;
        if (isDirectory(entry)) await visit(entry);
        else if (isFile(entry)) found.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)));
      }
    }
  };
  await visit(directory);
  return found;
}

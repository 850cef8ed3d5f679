/** Readers by file extension: { ".csv": …, ".csv.gz": … }. */
export type FileFormats<Reader> = Readonly<Record<string, Reader>>;

/** The reader for a path's extension. @throws RangeError if no format has that extension. */
export function readerFor<Reader>(path: string, formats: FileFormats<Reader>, contents: string): Reader {
  for (const [extension, reader] of Object.entries(formats)) if (path.toLowerCase().endsWith(extension)) return reader;
  const extensions = Object.keys(formats);
  const last = extensions.pop();
  throw new RangeError(`${path}: ${contents} are read from ${extensions.join(", ")} and ${last} files`);
}

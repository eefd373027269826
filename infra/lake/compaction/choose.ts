/** A data file as the choice sees it. */
export interface SizedFile {
  readonly sizeBytes: number
}

export interface ChoiceOptions {
  /** With fewer small files than this nothing is done. */
  readonly filesMin: number
  /** A file of this size is never rewritten, and no merged file grows beyond it, bytes. */
  readonly sizeMax: number
}

/** A larger file joins the smaller ones only while it is at most so many times their sum: each row is then rewritten a few times in all. */
const GROWTH_MAX = 4

/**
 * The small files worth merging into one, in the order given; none when they are fewer than `filesMin`.
 * Files are taken from the smallest up, so that a day of tiny flushes costs about its own size several times over, not the table's.
 */
export function chooseFiles<File extends SizedFile>(files: readonly File[], { filesMin, sizeMax }: ChoiceOptions): File[] {
  const chosen = new Set<File>()
  let sum = 0
  for (const file of files.toSorted((a, b) => a.sizeBytes - b.sizeBytes)) {
    if (file.sizeBytes >= sizeMax || sum + file.sizeBytes > sizeMax) break
    if (chosen.size >= filesMin && file.sizeBytes > sum * GROWTH_MAX) break
    chosen.add(file)
    sum += file.sizeBytes
  }
  return chosen.size < filesMin ? [] : files.filter((file) => chosen.has(file))
}

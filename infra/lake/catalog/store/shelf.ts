/** A file that waits for a backup. */
export interface OfferedFile {
  /** Its place below the lake's root. */
  readonly path: string
  /** Its content; undefined when it is gone. */
  open(): Promise<AsyncIterable<Uint8Array> | undefined>
  /** Where it waits. */
  readonly slip: string
}

/**
 * Where the files of a lake wait for the backups that follow it. What is offered is kept there before a pointer makes it visible: whatever
 * expires or is dropped meanwhile, a backup has every file that any moment's pointers name.
 */
export interface Shelf {
  /** The backups that want the lake's files. */
  followers(): Promise<string[]>
  /** Keeps files for each of them. Costs one look where nobody follows. */
  offer(locations: readonly string[]): Promise<void>
  /** Begins to follow: what is committed from now on is offered, and all that is there now; answers how many files that are. */
  open(backup: string): Promise<number>
  /**
   * What waits, in parts, each to be dropped when the backup has it. Of the files that were there when following began some may be gone
   * meanwhile: then a moment read before may name them, and one read afterwards does not.
   */
  take(backup: string): AsyncIterable<readonly OfferedFile[]>
  /** About how many files wait for a backup. */
  count(backup: string): Promise<number>
  /** The backup has them for good. */
  drop(files: readonly OfferedFile[]): Promise<void>
  /** Ends following: nothing more is offered. */
  close(backup: string): Promise<void>
  /** Every backup of which anything is left here. */
  known(): Promise<string[]>
}

/** A file that cannot be imported at all; nothing of it was. The message names file, column and what is allowed, for the person who made it. */
export class ImportRefused extends Error {
  readonly file: string

  constructor(file: string, reason: string) {
    super(`${file}：${reason}`)
    this.file = file
  }
}

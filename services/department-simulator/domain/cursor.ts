/** A place in what a department tells. Opaque to whoever is given it. */
export interface Place {
  readonly epoch: number
  /** Everything up to this change was told. */
  readonly seq: number
}

export const cursorOf = ({ epoch, seq }: Place): string => Buffer.from(`${epoch}.${seq}`).toString('base64url')

/** Undefined: it is none that this simulator gave. */
export function placeOf(cursor: string): Place | undefined {
  const [, epoch, seq] = /^(\d{1,9})\.(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  return epoch === undefined ? undefined : { epoch: Number(epoch), seq: Number(seq) }
}

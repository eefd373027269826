/** Another writer committed to the same table first, or a table got its first rows after this transaction began; nothing of it is in the lake. Run it again. */
export class LakeConflict extends Error {}

/** The catalog does not answer; nothing of this transaction is known to be in the lake. */
export class LakeUnavailable extends Error {}

/** The engine refused or failed a statement. Carries the SQL, never its parameters: those may be personal data. */
export class LakeQueryError extends Error {
  readonly sql: string

  constructor(message: string, sql: string, cause: unknown) {
    super(message, { cause })
    this.sql = sql
  }
}

const CONFLICT = /Conflict_409|CommitFailedException|Conflict on (update|delete|tuple)|HTTP 409|does not have a reachable state/i
const UNAVAILABLE =
  /Could not (connect|establish connection)|Connection (refused|reset)|Failed to (connect|send)|timed? ?out|HTTP 50[0-4]|[A-Za-z]_50\d\)|Could not resolve|Server returned nothing|(Read|Connection) error|receiving data from the peer/i

/** Tells by the engine's words which of the three it was. */
export function lakeErrorOf(error: unknown, sql: string): Error {
  const message = error instanceof Error ? error.message : String(error)
  if (CONFLICT.test(message)) return new LakeConflict(message, { cause: error })
  if (UNAVAILABLE.test(message)) return new LakeUnavailable(message, { cause: error })
  return new LakeQueryError(message, sql, error)
}

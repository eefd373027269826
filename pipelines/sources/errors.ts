/** What trying again does not mend: a person has to change the source, its secret or ask the other side. Nothing was taken. */
export class SourceRefused extends Error {}

/** The other side does not answer, or not in full, just now. Nothing was taken; it is tried again. */
export class SourceUnavailable extends Error {}

/** The other side no longer knows the cursor: everything is read anew, and what has not changed is not written again. */
export class CursorExpired extends Error {}

/** One value of a code list. `local`: the centre's own addition to the standard; `validFrom`: first day on which it may be used. */
export interface Code {
  readonly code: string
  readonly title: string
  readonly local?: true
  readonly validFrom?: string
}

/** A code list (代码集): the closed set of values that a `code` element may hold. */
export interface CodeList {
  readonly name: string
  readonly title: string
  /** The document the list was taken from. */
  readonly basis: string
  readonly codes: readonly Code[]
}

interface CodeListSpec {
  readonly name: string
  readonly title: string
  readonly basis: string
  /** Codes of the standard, code → Chinese title. */
  readonly standard: Readonly<Record<string, string>>
  /** The centre's own codes, kept apart so that a report to the ministry can map them back to 99 其他. */
  readonly local?: readonly Code[]
}

/** Declares a code list; codes are kept in ascending order. */
export function defineCodeList(spec: CodeListSpec): CodeList {
  const standard = Object.entries(spec.standard).map(([code, title]): Code => ({ code, title }))
  const codes = [...standard, ...(spec.local ?? [])].sort((a, b) => (a.code < b.code ? -1 : 1))
  return { name: spec.name, title: spec.title, basis: spec.basis, codes }
}

/** The Chinese title of a code; the code itself when it is not in the list. */
export const titleOf = (list: CodeList, code: string): string => list.codes.find((entry) => entry.code === code)?.title ?? code

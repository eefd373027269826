import { tokenOf } from '../policy/token.ts'

/** Where a statement may hold a value: texts, dollar-quoted texts, comments, quoted names, long numbers. Unclosed ones run to the end. */
const SPANS = /'(?:[^']|'')*'?|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"]|"")*"?|\d{7,}/g

/** Codes, months and dates, words of Latin letters: they say nothing of a person, and an auditor wants to read them. */
const HARMLESS = /^(?:\d{1,6}|\d{4}-\d{2}-\d{2}|[A-Za-z_%]*)$/

/**
 * A statement as the usage log keeps it: every value that could be a person's name, number or address gives way to its token, by which all
 * looks at one person are still found. The log is read by those who may see of these only masks. Told by the text alone, so that it does the
 * same to what cannot be parsed and was refused.
 */
export const loggedStatement = (sql: string, tokenKey: string): string =>
  sql.replace(SPANS, (span) => {
    if (span.startsWith('--')) return '-- …'
    if (span.startsWith('/*')) return '/* … */'
    if (span.startsWith('"')) return /\d{7,}/.test(span) ? `"${tokenOf(span.slice(1, -1), tokenKey)}"` : span
    if (/^\d/.test(span)) return tokenOf(span, tokenKey)
    const text = textOf(span)
    return HARMLESS.test(text) ? `'${text}'` : `'${tokenOf(text, tokenKey)}'`
  })

const textOf = (span: string): string => {
  if (span.startsWith("'")) return span.replace(/^'|'$/g, '').replaceAll("''", "'")
  const mark = /^\$\w*\$/.exec(span)![0]
  return span.slice(mark.length).replace(mark, '')
}

/** A spreadsheet runs a cell that begins with one of these as a formula; a quote before it keeps it text (OWASP CSV injection). */
const FORMULA = /^[=+@\t\r]|^-(?![\d.]+$)/

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = FORMULA.test(String(value)) ? `'${String(value)}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Rows as CSV (RFC 4180) with a byte-order mark, so that spreadsheets read Chinese right. */
export function csvOf(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return `\uFEFF${[names, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Lets the browser save a text as a file. */
export function saveText(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  URL.revokeObjectURL(url)
}

const CELL = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g

/** The lines of a CSV text (RFC 4180), each as its cells; empty lines are left out. */
export function cellsOf(text: string): string[][] {
  const lines: string[][] = []
  let line: string[] = []
  for (const [, quoted, plain = '', end] of text.replace(/^\uFEFF/, '').matchAll(CELL)) {
    line.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === ',') continue
    lines.push(line)
    line = []
  }
  return lines.filter((cells) => cells.some((cell) => cell !== ''))
}

/** A CSV file as its cells, whether it was written in UTF-8 or, as spreadsheets here do, in GB 18030. */
export async function readCsv(file: Blob): Promise<string[][]> {
  const bytes = await file.arrayBuffer()
  try {
    return cellsOf(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return cellsOf(new TextDecoder('gb18030').decode(bytes))
  }
}

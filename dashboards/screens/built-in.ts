import { readFileSync } from 'node:fs'
import { parseDocument } from '../document/parse.ts'
import type { ScreenDocument } from '../document/screen-document.ts'

const FILES = ['operations.json']

/** The screens that come with the software. Throws when one of them is not valid: that is our own mistake. */
export function builtInScreens(): ScreenDocument[] {
  return FILES.map((file) => {
    const parsed = parseDocument(JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')))
    if (!parsed.ok) throw new Error(`${file}: ${parsed.problems.map(({ path, message }) => `${path} ${message}`).join('; ')}`)
    return parsed.document
  })
}

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { generatedFiles } from './files.ts'

/** Writes what models/ derives from standards/. Run after a change there; a test fails while it has not been. */
for (const [path, text] of Object.entries(generatedFiles())) {
  writeFileSync(fileURLToPath(new URL(`../../../models/${path}`, import.meta.url)), text)
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../local/settings.ts'
import { assemble, digests, LOCK } from './bring.ts'
import { findJava } from './java.ts'

// `node infra/trino/lock.ts`: writes parts/sha256 anew, after the version in parts/pom.xml changed. What it writes is what later runs trust: look at it.
const home = mkdtempSync(join(ROOT, '.tools/trino-lock-'))
try {
  await assemble(findJava(process.env), home)
  writeFileSync(LOCK, await digests(home))
} finally {
  rmSync(home, { recursive: true, force: true })
}

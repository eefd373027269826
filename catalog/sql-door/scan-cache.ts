import type { AssetPolicy } from '../policy/decision.ts'
import type { SqlParser } from './ast.ts'
import { type CompiledScan, compileScan } from './scan.ts'

/** Compiled policies, each made once per table, viewer's role and purpose, and revision of the catalog. */
export interface ScanCache {
  scanOf(revision: string, audience: string, policy: AssetPolicy): Promise<CompiledScan>
}

export function createScanCache(parser: SqlParser): ScanCache {
  let revisionHeld = ''
  const scans = new Map<string, Promise<CompiledScan>>()
  return {
    async scanOf(revision, audience, policy) {
      if (revision !== revisionHeld) scans.clear()
      revisionHeld = revision
      const key = `${audience}/${policy.asset.id}`
      const held = scans.get(key)
      if (held) return held
      const compiling = compileScan(parser, policy)
      scans.set(key, compiling)
      // A failure (the engine was closing, say) is not remembered.
      compiling.catch(() => scans.delete(key))
      return compiling
    },
  }
}

import { readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { backupFolder } from './folder.ts'
import type { LineOf } from './journal.ts'
import { type Packed, packedFrom, writePack } from './pack.ts'

/** Temporal's history of one machine. */
export const TEMPORAL_FILE = 'temporal.db'

/** In one step, so that nothing that is written meanwhile makes it begin again. */
const ALL_PAGES = 2 ** 30

/** What of a state folder is backed up in its own way, made anew by itself, or true of the present run alone. All else is the centre's. */
const LEFT_OUT = /^(postgres|warehouse|logs|capture|worker|temporal\.db.*|(processes|holder|backup)\.json.*|\.writable)$/

/**
 * Packs what of the state folder is neither PostgreSQL's nor the lake's. Temporal's file is copied within one read transaction of it, while
 * it works. The copy must be older than the moments it is restored for: workflows do again what they had done, which is always the same;
 * a workflow that believed done what the ledger does not have would never do it.
 */
export async function packState(stateDir: string, folder: string, id: string): Promise<LineOf<'pack'>> {
  const { packs } = backupFolder(folder, id)
  const copy = join(packs, `${TEMPORAL_FILE}.copy`)
  await rm(copy, { force: true })
  const database = new DatabaseSync(join(stateDir, TEMPORAL_FILE), { readOnly: true })
  try {
    await backup(database, copy, { rate: ALL_PAGES })
  } finally {
    database.close()
  }
  const at = new Date()
  const file = `state-${at.getTime()}.zst`
  const files = [packedFrom(TEMPORAL_FILE, copy), ...(await keptFiles(stateDir))]
  const written = await writePack(join(packs, file), files)
  await rm(copy)
  return { kind: 'pack', of: 'state', file, at: at.toISOString(), ...written }
}

async function keptFiles(stateDir: string): Promise<Packed[]> {
  const kept = (await readdir(stateDir, { withFileTypes: true })).filter(({ name }) => !LEFT_OUT.test(name))
  const found = kept.filter((entry) => entry.isFile())
  for (const folder of kept.filter((entry) => entry.isDirectory())) {
    const inside = await readdir(join(stateDir, folder.name), { recursive: true, withFileTypes: true })
    found.push(...inside.filter((entry) => entry.isFile()))
  }
  return found.map(({ parentPath, name }) => join(parentPath, name)).map((file) => packedFrom(relative(stateDir, file), file))
}

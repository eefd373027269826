import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { diskWarning, freeBytes } from './disk.ts'
import { isFree } from './free-block.ts'
import { type Ports, portsFrom, type Settings } from './settings.ts'

const NEEDED_BYTES = 1_500_000_000

/** A reason not to start, in one line that says what to do. */
export class PreflightError extends Error {}

/** Refuses to start where it cannot go well: no place to write, a full disk, a port that somebody else holds. Throws PreflightError. */
export async function preflight(settings: Settings): Promise<void> {
  checkFolder(settings.stateDir)
  const taken = await firstTaken(settings.ports)
  if (taken) {
    const [name, port] = taken
    const base = await freeBase(settings.portBase)
    throw new PreflightError(
      `端口 ${port}(${name})已被占用。请停止占用它的程序，或换一组端口${base === undefined ? '(ANJU_PORT_BASE)' : `:ANJU_PORT_BASE=${base} npm start`}`,
    )
  }
}

function checkFolder(stateDir: string): void {
  try {
    makeFolder(stateDir)
    writeFileSync(join(stateDir, '.writable'), '')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const advice =
      code === 'ENOSPC' || code === 'EDQUOT' ? '磁盘已满，请先腾出空间' : '请换一个可写的目录：ANJU_STATE=目录 npm start'
    throw new PreflightError(`无法在 ${stateDir} 写入（${code}）。${advice}`)
  }
  const free = freeBytes(stateDir)
  const first = !existsSync(join(stateDir, 'postgres/PG_VERSION'))
  if (first && free < NEEDED_BYTES)
    throw new PreflightError(
      `磁盘空间不足（disk full）：${stateDir} 只剩 ${Math.floor(free / 1e6)} MB，演示中心至少需要 ${NEEDED_BYTES / 1e6} MB。请先腾出空间，或换一个目录：ANJU_STATE=目录 npm start`,
    )
  const warning = diskWarning(stateDir)
  if (warning) throw new PreflightError(warning)
}

/** Makes a folder and those above it, one by one: Node's own `recursive` never ends where the system keeps no folders (/proc). */
function makeFolder(dir: string): void {
  if (existsSync(dir)) return
  makeFolder(dirname(dir))
  mkdirSync(dir, { mode: 0o700 })
}

async function firstTaken(ports: Ports): Promise<[string, number] | undefined> {
  for (const [name, port] of Object.entries(ports)) if (!(await isFree(port))) return [name, port]
}

/** A port base whose every port is free now: no advice that would fail in its turn. */
async function freeBase(base: number): Promise<number | undefined> {
  for (let tried = 1; tried <= 20; tried++) {
    const other = base + 100 * tried <= 65_500 ? base + 100 * tried : 7300 + 100 * tried
    if (!(await firstTaken(portsFrom(other)))) return other
  }
}

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A client program of PostgreSQL that this machine may have; the embedded server brings none. */
export type PostgresTool = 'pgbench' | 'pg_recvlogical' | 'psql'

/** What a person is told who lacks it. */
export const missing = (tool: PostgresTool): string =>
  `未找到 ${tool}:请安装 PostgreSQL 客户端(Debian:apt install postgresql-15),或将其 bin 目录加入 PATH`

/** Its path, from PATH or from where pg_config says that programs are; undefined where there is none. */
export function findTool(tool: PostgresTool): string | undefined {
  const { stdout } = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' })
  const folders = [...(process.env.PATH ?? '').split(delimiter), (stdout ?? '').trim()]
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, tool))
    .find((path) => existsSync(path))
}

/** Runs a program to its end; returns what it said. Throws an Error with its last words when it fails. */
export async function runTool(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${said.trim().slice(-2_000)}`)
  return said
}

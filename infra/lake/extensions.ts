import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '@duckdb/node-api'
import { LakeUnavailable } from './errors.ts'

const EXTENSIONS = ['avro', 'httpfs', 'iceberg'] as const
const SYSTEMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'osx', win32: 'windows' }
const PROCESSORS: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** The folder in `extensionDir` from which this release of DuckDB loads its extensions on this machine. */
export function extensionFolder(extensionDir: string): string {
  return join(extensionDir, version(), `${SYSTEMS[process.platform]}_${PROCESSORS[process.arch]}`)
}

/** Throws LakeUnavailable that names the missing file: DuckDB itself would only say that it may not download the extension. */
export function requireExtensions(extensionDir: string): void {
  for (const extension of EXTENSIONS) {
    const file = join(extensionFolder(extensionDir), `${extension}.duckdb_extension`)
    if (!existsSync(file))
      throw new LakeUnavailable(`DuckDB extension is missing: ${file} (setting DUCKDB_EXTENSIONS; npm start brings it)`)
  }
}

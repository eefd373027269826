import { link, mkdir, readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { localPath } from '../../files/local-files.ts'
import type { SecondNames } from './kept-files.ts'

const FOLDER = '.kept'

/** Second names as hard links in a folder beside the files: they cost no room. */
export function linkedNames(root: string): SecondNames {
  const kept = (file: string) => join(root, FOLDER, encodeURIComponent(relative(root, file)))
  const withPath = (location: string, work: (path: string) => Promise<void>) => {
    const path = localPath(location)
    return path === undefined ? Promise.resolve() : work(path)
  }
  return {
    add: (location) =>
      withPath(location, async (file) => {
        await mkdir(join(root, FOLDER), { recursive: true })
        await link(file, kept(file)).catch(ignoring('EEXIST', 'ENOENT', 'EXDEV'))
      }),
    putBack: (location) => withPath(location, (file) => link(kept(file), file).catch(ignoring('EEXIST', 'ENOENT'))),
    drop: (location) => withPath(location, (file) => rm(kept(file), { force: true })),
    async list() {
      const names = await readdir(join(root, FOLDER)).catch(() => [])
      return names.map((name) => `file://${join(root, decodeURIComponent(name))}`)
    },
  }
}

const ignoring =
  (...codes: string[]) =>
  (error: NodeJS.ErrnoException) => {
    if (!codes.includes(error.code ?? '')) throw error
  }

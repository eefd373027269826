import { access, link, mkdir, readdir, rm } from 'node:fs/promises'
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
    async add(location) {
      const file = localPath(location)
      if (file === undefined) return true
      await mkdir(join(root, FOLDER), { recursive: true })
      return (await link(file, kept(file)).catch(codeOf)) !== 'ENOENT'
    },
    has: (location) => there(kept(localPath(location) ?? location)),
    putBack: (location) => withPath(location, (file) => link(kept(file), file).catch(ignoring('EEXIST', 'ENOENT'))),
    drop: (location) => withPath(location, (file) => rm(kept(file), { force: true })),
    async list() {
      const names = await readdir(join(root, FOLDER)).catch(() => [])
      return names.map((name) => `file://${join(root, decodeURIComponent(name))}`)
    },
  }
}

const there = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/** The code of a refusal that linking may meet. Throws any other. */
function codeOf(error: NodeJS.ErrnoException): string {
  ignoring('EEXIST', 'ENOENT', 'EXDEV')(error)
  return error.code!
}

const ignoring =
  (...codes: string[]) =>
  (error: NodeJS.ErrnoException) => {
    if (!codes.includes(error.code ?? '')) throw error
  }

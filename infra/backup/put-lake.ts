import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { S3Files } from '../lake/files/s3-files.ts'

/** So many files are read and put at the same time. */
const AT_ONCE = 4

/**
 * Puts a lake's files into the storage. A file never changes, so one that is there under its own name is the same; `rewritten` files are put
 * over what an earlier try has left. Nothing is removed. Answers how many were put.
 */
export async function putLake(
  folder: string,
  storage: S3Files,
  { root, rewritten }: { root: string; rewritten: boolean },
): Promise<number> {
  const there = new Set(rewritten ? [] : await storage.names(`${root}/`))
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !there.has(`${root}/${relative(folder, file)}`))
  const waiting = [...files]
  const work = async () => {
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop())
      await storage.create(`${root}/${relative(folder, file)}`, await readFile(file))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return files.length
}

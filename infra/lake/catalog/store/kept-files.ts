import { link, mkdir, readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const FOLDER = '.kept'
const kept = (root: string, file: string) => join(root, FOLDER, encodeURIComponent(relative(root, file)))

/** A client that hears nothing gives up within this time and removes what it wrote. */
const CHECKS_MS = [500, 1_500, 4_000]

/**
 * Gives files a second name while their commit is under way. DuckDB removes the files of a commit that it was not told of, also when the
 * commit took place and only the answer was lost (a kill -9 of the catalog or of PostgreSQL at that moment): the table would then name
 * files that are gone. What is kept can be put back.
 */
export async function keepFiles(root: string, files: readonly string[]): Promise<void> {
  if (files.length === 0) return
  await mkdir(join(root, FOLDER), { recursive: true })
  await Promise.all(files.map((file) => link(file, kept(root, file)).catch(ignoring('EEXIST', 'ENOENT', 'EXDEV'))))
}

/** The commit was refused, or the file is removed on purpose: it is not put back any more. */
export async function forgetFiles(root: string, files: readonly string[]): Promise<void> {
  await Promise.all(files.map((file) => rm(kept(root, file), { force: true })))
}

/** The commit took place, or nobody knows: puts back what the client removes in the seconds that follow, then drops the second names. */
export async function settleFiles(root: string, files: readonly string[]): Promise<void> {
  for (const wait of CHECKS_MS) {
    await sleep(wait, undefined, { ref: false })
    await putBack(root, files)
  }
  await forgetFiles(root, files)
}

/** The files whose commit an earlier catalog was in when it was killed; what of them is missing is put back at once. */
export async function findKeptFiles(root: string): Promise<string[]> {
  const names = await readdir(join(root, FOLDER)).catch(() => [])
  const files = names.map((name) => join(root, decodeURIComponent(name)))
  await putBack(root, files)
  return files
}

async function putBack(root: string, files: readonly string[]): Promise<void> {
  await Promise.all(files.map((file) => link(kept(root, file), file).catch(ignoring('EEXIST', 'ENOENT'))))
}

const ignoring =
  (...codes: string[]) =>
  (error: NodeJS.ErrnoException) => {
    if (!codes.includes(error.code ?? '')) throw error
  }

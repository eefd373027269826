import { localPath } from '../lake/files/local-files.ts'
import { BackupBroken } from './errors.ts'

/** The root of a lake as its files name it (`file:///…/warehouse`), and the one that it is to have. */
export interface Move {
  readonly from: string
  readonly home: string
}

/** The root of a lake in a folder. */
export const folderRoot = (folder: string) => `file://${folder}`

/** A file's place below the root of its lake. Throws BackupBroken for one that is not there. */
export function placeIn(root: string, location: string): string {
  const path = localPath(location)
  const whole = path === undefined ? location : folderRoot(path)
  if (!whole.startsWith(`${root}/`)) throw new BackupBroken(`湖中的文件 ${location} 不在原来的目录 ${root} 中`)
  return whole.slice(root.length + 1)
}

/** The same file below the new root. Throws BackupBroken for one that was not below the old. */
export const moved = (location: string, { from, home }: Move): string => `${home}/${placeIn(from, location)}`

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEPARTMENTS } from '../domain/departments.ts'
import { peopleFrom } from '../domain/people.ts'
import { faultsSchema, type State, stateSchema } from '../domain/state.ts'

/** What the simulator remembers, in one file of its folder: kill -9 loses nothing that was answered. */
export interface StateFile {
  read(): State
  change(change: (state: State) => State): State
}

export function openStateFile(folder: string, { seed, people }: { seed: string; people: number }): StateFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'departments.json')
  const fresh = (): State => ({
    seed,
    people: peopleFrom(seed, people),
    changes: 0,
    epoch: 1,
    faults: Object.fromEntries(DEPARTMENTS.map((department) => [department, faultsSchema.parse({})])) as State['faults'],
  })
  let state = existsSync(path) ? stateSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : fresh()
  return {
    read: () => state,
    change(change) {
      const next = change(state)
      writeFileSync(`${path}.new`, JSON.stringify(next), { mode: 0o600 })
      renameSync(`${path}.new`, path)
      state = next
      return state
    },
  }
}

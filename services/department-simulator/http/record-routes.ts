import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { cursorOf, placeOf } from '../domain/cursor.ts'
import { DEPARTMENTS, type Department, rowsOf, type ToldRow } from '../domain/departments.ts'
import type { Faults, State } from '../domain/state.ts'
import { fail } from '../errors.ts'
import type { StateFile } from '../store/state-file.ts'

const params = z.object({ department: z.enum(DEPARTMENTS) })
const asked = z.object({ cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(10_000).default(500) })

/** `GET /<department>/records?cursor&limit` → `{rows, next}`: what changed since the cursor, oldest first; without one, all. */
export function registerRecordRoutes(app: FastifyInstance, file: StateFile): void {
  const told = createTelling()
  app.get('/:department/records', { schema: { params, querystring: asked } }, async (request, reply) => {
    const { department } = request.params as z.infer<typeof params>
    const { cursor, limit } = request.query as z.infer<typeof asked>
    const state = file.read()
    const faults = state.faults[department]
    if (faults.slowMs > 0) await sleep(faults.slowMs)
    if (faults.fail > 0) {
      spend(file, department, 'fail')
      throw fail('internal')
    }
    const after = startOf(state, cursor)
    const rows = told(department, state)
    const from = rows.findIndex(({ seq }) => seq > after)
    const start = from < 0 ? rows.length : from
    const again = start > 0 && faults.repeat > 0
    if (again) spend(file, department, 'repeat')
    const page = rows.slice(again ? Math.max(0, start - limit) : start, start + limit)
    const next = cursorOf({ epoch: state.epoch, seq: page.at(-1)?.seq ?? after })
    const answer = JSON.stringify({ rows: page.map(({ row }) => row), next })
    if (faults.cut > 0) spend(file, department, 'cut')
    return send(reply, faults.cut > 0 ? answer.slice(0, Math.floor(answer.length / 2)) : answer)
  })
}

const send = (reply: FastifyReply, body: string) => reply.type('application/json').send(body)

function spend(file: StateFile, department: Department, fault: 'fail' | 'cut' | 'repeat'): void {
  file.change((state) => {
    const faults: Faults = { ...state.faults[department], [fault]: state.faults[department][fault] - 1 }
    return { ...state, faults: { ...state.faults, [department]: faults } }
  })
}

function startOf({ epoch }: State, cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const place = placeOf(cursor)
  if (!place) throw fail('cursor_unknown', { field: 'cursor', value: cursor })
  if (place.epoch !== epoch) throw fail('cursor_expired', { field: 'cursor' })
  return place.seq
}

/** Rows are made once for each state of the world, not for each page. */
function createTelling() {
  const made = new Map<Department, { people: State['people']; changes: number; rows: ToldRow[] }>()
  return (department: Department, state: State): ToldRow[] => {
    const last = made.get(department)
    if (last && last.people === state.people && last.changes === state.changes) return last.rows
    const rows = rowsOf(department, state)
    made.set(department, { people: state.people, changes: state.changes, rows })
    return rows
  }
}

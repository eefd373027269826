import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { DEPARTMENTS } from '../domain/departments.ts'
import { personSchema } from '../domain/people.ts'
import { faultsSchema } from '../domain/state.ts'
import type { StateFile } from '../store/state-file.ts'

const peopleBody = z.strictObject({ people: z.array(personSchema).max(1_000_000) })
const changesBody = z.strictObject({ count: z.int().min(1).max(100_000) })
const department = z.object({ department: z.enum(DEPARTMENTS) })

/** What no real department offers: who its people are, what changes and what goes wrong, in the hands of a test or a demonstration. */
export function registerControlRoutes(app: FastifyInstance, file: StateFile): void {
  app.put('/control/people', { schema: { body: peopleBody } }, async (request) => {
    const { people } = request.body as z.infer<typeof peopleBody>
    file.change((state) => ({ ...state, people, changes: 0, epoch: state.epoch + 1 }))
    return { people: people.length }
  })
  app.post('/control/changes', { schema: { body: changesBody } }, async (request) => {
    const { count } = request.body as z.infer<typeof changesBody>
    return { changes: file.change((state) => ({ ...state, changes: state.changes + count })).changes }
  })
  app.post('/control/expire', async () => ({ epoch: file.change((state) => ({ ...state, epoch: state.epoch + 1 })).epoch }))
  app.put('/control/faults/:department', { schema: { params: department, body: faultsSchema } }, async (request) => {
    const { department: name } = request.params as z.infer<typeof department>
    const faults = request.body as z.infer<typeof faultsSchema>
    return file.change((state) => ({ ...state, faults: { ...state.faults, [name]: faults } })).faults[name]
  })
}

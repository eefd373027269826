import type { Viewer } from '@anju/standards/viewer.ts'
import type { FastifyRequest } from 'fastify'
import { problem } from '../errors.ts'

/** Who asks, when he is a steward or a program of the centre's. Throws the refusal. */
export function requireSteward(request: FastifyRequest, refusal: 'source_refused' | 'tending_refused'): Viewer {
  const { viewer, byProgram } = request as FastifyRequest & { viewer: Viewer; byProgram?: boolean }
  if (viewer.role !== 'steward' && !byProgram) throw problem(refusal, { field: 'role', value: viewer.role, allowed: 'steward' })
  return viewer
}

import { z } from 'zod'

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  DEPARTMENT_PORT: z.coerce.number().int(),
  /** Bearer token of the centre: records and control. */
  DEPARTMENT_TOKEN: z.string().min(16),
  /** Folder in which the simulator remembers. */
  DEPARTMENT_STATE: z.string().min(1),
  DEPARTMENT_SEED: z.string().min(1).default('1'),
  /** How many people there are until `PUT /control/people` says who they are. */
  DEPARTMENT_PEOPLE: z.coerce.number().int().min(0).max(1_000_000).default(0),
})

/** Reads the simulator's settings from the environment; throws a ZodError that names what is missing. */
export function readDepartmentConfig(env: Record<string, string | undefined>) {
  const parsed = environment.parse(env)
  return {
    host: parsed.HOST,
    port: parsed.DEPARTMENT_PORT,
    token: parsed.DEPARTMENT_TOKEN,
    stateDir: parsed.DEPARTMENT_STATE,
    seed: parsed.DEPARTMENT_SEED,
    people: parsed.DEPARTMENT_PEOPLE,
  }
}

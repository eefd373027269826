import { z } from 'zod'

const environment = z.object({
  LEDGER_URL: z.url(),
  LEDGER_TOKEN: z.string().min(1),
  CAPTURE_URL: z.url(),
  /** The simulated bank; '' when the centre has a real one. */
  BANK_URL: z.union([z.literal(''), z.url()]).default(''),
  BANK_TOKEN: z.string().default(''),
  /** The simulated departments; '' when the centre has a line to the real ones. */
  DEPARTMENTS_URL: z.union([z.literal(''), z.url()]).default(''),
  DEPARTMENTS_TOKEN: z.string().default(''),
  WEB_URL: z.url(),
  TEMPORAL_ADDRESS: z.string().min(1),
  SERVICE_TOKEN: z.string().min(1),
  DEMO_SCALE: z.coerce.number().positive().default(1),
  DEMO_SEED: z.coerce.number().int().default(20_260_920),
  /** Folder for the demo's own files: the outside reference files and what has been done already. */
  DEMO_STATE: z.string().min(1),
})

/** Reads where the running centre is and how large the demo shall be; throws a ZodError that names what is missing. */
export const readConfig = (env: Record<string, string | undefined>) => environment.parse(env)
export type DemoConfig = ReturnType<typeof readConfig>

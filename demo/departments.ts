import { departmentSources } from '@anju/pipelines/sources/departments.ts'
import type { CentreState } from './centre-state.ts'
import type { DemoConfig } from './config.ts'

/** How often the demo asks each department. */
const EVERY_SECONDS = 300

/**
 * Tells the simulated departments that the centre's members live here, and declares the departments as sources; the worker brings in by itself
 * what they know. Without simulated departments there is nothing to do.
 */
export async function declareDepartments(
  config: Pick<DemoConfig, 'DEPARTMENTS_URL' | 'DEPARTMENTS_TOKEN' | 'WEB_URL' | 'SERVICE_TOKEN'>,
  { members, units }: Pick<CentreState, 'members' | 'units'>,
): Promise<void> {
  if (config.DEPARTMENTS_URL === '') return
  const people = members.map(({ plan }) => {
    const { plan: employer } = units[plan.unit]!
    return {
      name: plan.name,
      idNumber: plan.idNumber,
      address: plan.address,
      employerName: employer.name,
      employerCreditCode: employer.creditCode,
      wage: Number(plan.baseFen / 100n),
    }
  })
  await put(new URL('/control/people', config.DEPARTMENTS_URL), config.DEPARTMENTS_TOKEN, { people })
  for (const source of departmentSources(config.DEPARTMENTS_URL, { secret: 'DEPARTMENTS', everySeconds: EVERY_SECONDS }))
    await put(new URL(`/api/sources/${source.name}`, config.WEB_URL), config.SERVICE_TOKEN, source)
}

async function put(url: URL, token: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`PUT ${url.pathname} ${response.status}: ${await response.text()}`)
}

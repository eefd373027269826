import { useQuery } from '@tanstack/react-query'
import { callApi } from './client.ts'
import { COUNTER_KEY } from './counter.ts'

/** How the centre's books stand, as /api/business-date tells it. */
export interface BusinessDay {
  /** Today, as the centre's clock has it. */
  readonly businessDate: string
  /** Once today is closed: the day from whose first hour business is booked again; null while today is open. */
  readonly opensOn: string | null
  /** The last closed day; null when none was closed of late. */
  readonly closedThrough: string | null
}

/** Something that happened, as /api/events tells it: an asset was published, changes reached the lake, a run moved on. */
export type Change =
  | { readonly kind: 'published'; readonly asset: string }
  | { readonly kind: 'captured' }
  | { readonly kind: 'run'; readonly run: string }

/** A day is closed once a day, and midnight comes once: a look a minute is early enough. */
const LOOK_MS = 60_000

/** The centre's business date; read anew when something was posted here. */
export const useBusinessDay = () =>
  useQuery({
    queryKey: [COUNTER_KEY, 'business date'],
    queryFn: () => callApi<BusinessDay>('/api/business-date'),
    refetchInterval: LOOK_MS,
  })

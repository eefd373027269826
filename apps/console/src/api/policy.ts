import type { Shape } from './counter.ts'

/** A policy parameter, with the shape of its value, from which its form is drawn. */
export interface PolicyParameter {
  readonly name: string
  readonly title: string
  readonly unit: string
  readonly law: string
  readonly shape: Shape
}

/** A value of a parameter in a region, from a day to a day, by a document. */
export interface PolicyPeriod {
  readonly parameter: string
  readonly region: string
  readonly level: 'nation' | 'province' | 'city'
  readonly validFrom: string
  readonly validTo: string | null
  readonly value: unknown
  readonly docNo: string
}

/** What holds on a day. */
export interface PolicyOfDay {
  readonly on: string
  readonly revision: number
  readonly items: readonly (PolicyPeriod & { readonly title: string; readonly unit: string; readonly law: string })[]
}

/** Every period of a parameter that any revision knew. */
export interface PolicyHistory {
  readonly parameter: string
  readonly title: string
  readonly items: readonly (PolicyPeriod & { readonly revision: number; readonly supersededIn: number | null })[]
}

/** Who made which revision of the policy. */
export interface PolicyRevision {
  readonly revision: number
  readonly summary: string
  readonly maker: string | null
  readonly checker: string | null
  readonly madeAt: string
}

export const POLICY_LEVELS = { nation: '国家', province: '省', city: '市' } as const

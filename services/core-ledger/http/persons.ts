import type { Actor } from '../domain/actor.ts'
import { fail } from '../errors.ts'
import type { ApplicationKind } from '../operations/applications/kind.ts'

/**
 * How many persons a posting takes; every route says it, and `post` asks it of all of them.
 *
 * What a person decides about somebody's money takes two, a maker and a checker (经办与复核, DOMAIN §4.2; one alone is what §5 and the models of
 * 岗位权限 in §7 find behind most losses): what posts a voucher, or changes what somebody pays, owes or is owed. Such a route names the kind of
 * application by which two persons do the same.
 *
 * One alone (`'one'`) registers who somebody is (开户, 信息变更, 核定, 封存启封), tells what others have done (联系函, 对账), takes one step of an
 * application, or starts what the books themselves decide, amounts and parties (日终, 月结, 批次).
 *
 * A system of the centre posts directly whatever the route: batches follow the policy, the bank's loop what the bank has said, an import what two
 * persons have decided where it comes from.
 */
export type Persons = 'one' | ApplicationKind

/** Refuses one person alone where two are needed (two_persons_required), naming the application to make instead. */
export function assertPersons(persons: Persons, { role }: Actor): void {
  if (persons === 'one' || role === 'service') return
  throw fail('two_persons_required', {
    field: 'role',
    value: role,
    allowed: `经办与复核两人，按业务受理单（${persons.kind} ${persons.title}）办理`,
  })
}

/** The same in the document of the API. */
export const describePersons = (persons: Persons) =>
  persons === 'one' ? {} : { description: `人员办理须经办与复核两人：POST /applications/${persons.kind}（${persons.title}）` }

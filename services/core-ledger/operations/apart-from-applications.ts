import { fail } from '../errors.ts'
import { findApplicationsOf } from '../store/applications.ts'
import { decideEach, type Operation } from './operation.ts'

/**
 * An operation on withdrawals that nobody may use to get round an application: what an application asked for is paid, released and
 * cancelled by its own steps alone. Refuses withdrawal_of_application.
 */
export const apartFromApplications =
  <Item, Answer>(operation: Operation<Item, Answer>, numbersOf: (item: Item) => readonly string[]): Operation<Item, Answer> =>
  async (trx, items, context) => {
    const applications = await findApplicationsOf(trx, items.flatMap(numbersOf))
    decideEach(items, context, (item) => {
      for (const value of numbersOf(item)) {
        const applicationNo = applications.get(value)
        if (applicationNo)
          throw fail('withdrawal_of_application', { field: 'withdrawalNo', value, allowed: `由业务受理单 ${applicationNo} 办理` })
      }
    })
    return operation(trx, items, context)
  }

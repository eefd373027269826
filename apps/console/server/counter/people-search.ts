import { webProblem } from '../errors.ts'

const PARAMETERS = ['search', 'unitNo', 'cursor', 'limit']
/** One character of a name would list a good part of the city. */
const SHORTEST = 2

/**
 * Refuses (malformed_request) to list people of whom nothing is known: the counter looks somebody up, by the beginning of a name, a whole number, or
 * the unit; it does not browse. What is not understood is refused too, lest it be taken for a filter.
 */
export function assertLookedUp(query: URLSearchParams): void {
  for (const name of query.keys())
    if (!PARAMETERS.includes(name))
      throw webProblem('malformed_request', {
        field: name,
        allowed: PARAMETERS.join('、'),
        detail: `没有“${name}”这个查询条件`,
      })
  if (query.has('unitNo') || (query.get('search') ?? '').trim().length >= SHORTEST) return
  throw webProblem('malformed_request', {
    field: 'search',
    allowed: '姓名开头至少两个字，或完整的证件号码、缴存人编号、个人账号；或按单位',
    detail: '请先写明要找的人',
  })
}

import { type Listed, type Person, useCounter } from '../../api/counter.ts'

/** Who is no person. */
const SYSTEMS: Readonly<Record<string, string>> = { ledger: '核心账务', service: '业务系统', schedule: '定时', bank: '银行' }

/** How to call whoever the ledger names by their subject. */
export function useNames(): (subject: string | null | undefined) => string {
  const people = useCounter<Listed<Person>>('/people')
  const names = new Map(people.data?.items.map(({ subject, name }) => [subject, name]))
  const unknown = (subject: string) => (people.isPending ? '…' : subject)
  return (subject) => (subject ? (names.get(subject) ?? SYSTEMS[subject] ?? unknown(subject)) : '—')
}

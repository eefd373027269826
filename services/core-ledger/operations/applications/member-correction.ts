import type { Transaction } from 'kysely'
import { z } from 'zod'
import { anyNumber, text } from '../../domain/field-shapes.ts'
import { personOf } from '../../domain/identity.ts'
import { fail } from '../../errors.ts'
import { changeRegister, isIdentityTaken, lockMembers, renameBorrower } from '../../store/register.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { known } from '../operation.ts'
import { identityContent } from './identity-content.ts'
import { defineKind } from './kind.ts'

const content = z.strictObject({
  memberNo: anyNumber.meta({ title: '缴存人编号' }),
  ...identityContent,
  evidence: text(200).meta({ title: '依据', description: '户口簿、公安机关证明等' }),
})
type Correction = z.infer<typeof content>

/**
 * 缴存人姓名、证件更正: who a member is. Refuses member_unknown, id_number_invalid, birth_date_mismatch, member_exists (another bears that
 * document: their accounts are merged, not renamed). His loans bear the same name and document from then on. Facts show no more than the last four characters of a number.
 */
export const memberCorrection = defineKind({
  kind: 'member_correction',
  title: '姓名证件更正',
  content,
  concerns: () => ({}),
  async submit(trx, asked) {
    const { member } = await judge(trx, asked)
    const shown = (number: string) => `尾号 ${number.slice(-4)}`
    return [
      { label: '依据', value: asked.evidence },
      { label: '姓名', value: `${member.name} → ${asked.name}` },
      { label: '证件类型', value: `${member.idType} → ${asked.idType}` },
      { label: '证件号码', value: `${shown(member.idNumber)} → ${shown(asked.idNumber)}` },
    ]
  },
  async approve(trx, asked, { businessDate, actor }) {
    const { person } = await judge(trx, asked)
    const identity = { name: asked.name, id_type: asked.idType, id_number: asked.idNumber }
    const values = { ...identity, gender: person.gender, birth_date: person.birthDate }
    const change = { of: 'member', no: asked.memberNo, values, businessDate, actor: actor.subject } as const
    const changeNo = await changeRegister(trx, change)
    return { outcome: { changeNo, loanNos: await renameBorrower(trx, asked) } }
  },
})

async function judge(trx: Transaction<LedgerTables>, asked: Correction) {
  const member = known(await lockMembers(trx, [asked.memberNo]), asked.memberNo, 'member_unknown', 'memberNo')
  const person = personOf(asked)
  if (await isIdentityTaken(trx, asked)) throw fail('member_exists', { field: 'idNumber', allowed: '未被他人使用的证件' })
  return { member, person }
}

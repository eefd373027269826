import { idType } from '@anju/standards/code-lists/party.ts'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { businessDate, code, coded, text } from '../../domain/field-shapes.ts'
import { fail } from '../../errors.ts'
import { findByIdentity, type Identity, lockMember, setIdentity } from '../../store/members.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { personOf } from '../open-members.ts'
import { defineKind } from './kind.ts'

const content = z.strictObject({
  memberNo: text(20),
  name: text(100),
  idType: coded(idType),
  idNumber: text(18),
  gender: code(1).optional(),
  birthDate: businessDate.optional(),
  documentNo: text(100).meta({ description: '公安机关证明等依据文号' }),
})

/**
 * 缴存人身份信息更正: name and document of somebody who was registered wrongly. The content keeps what it becomes, the facts what it was.
 * Refuses member_unknown, id_number_invalid, birth_date_mismatch, field_invalid, member_exists (another person has that document: the
 * two accounts are to be merged instead). Refusals never repeat the id number.
 */
export const identityCorrection = defineKind({
  kind: 'identity_correction',
  title: '缴存人身份信息更正',
  content,
  concerns: () => ({}),
  async submit(trx, asked) {
    const { before } = await judge(trx, asked)
    return [
      { label: '依据', value: asked.documentNo },
      { label: '姓名', value: `${before.name} → ${asked.name}` },
      { label: '证件', value: `${before.idType} ${hidden(before.idNumber)} → ${asked.idType} ${hidden(asked.idNumber)}` },
    ]
  },
  async approve(trx, asked) {
    const { person } = await judge(trx, asked)
    const { memberNo, name, idType, idNumber } = asked
    await setIdentity(trx, { memberNo, name, idType, idNumber, ...person })
    return { outcome: { memberNo } }
  },
})

/** Facts travel further than the content: they show of a number what tells two apart at a glance, not the number. */
const hidden = (idNumber: string) => `${idNumber.slice(0, 6)}…${idNumber.slice(-4)}`

async function judge(
  trx: Transaction<LedgerTables>,
  asked: z.infer<typeof content>,
): Promise<{ before: Identity; person: Person }> {
  const before = await lockMember(trx, asked.memberNo)
  if (!before) throw fail('member_unknown', { field: 'memberNo', value: asked.memberNo, allowed: '已登记的编号' })
  const person = personOf(asked)
  const other = await findByIdentity(trx, asked)
  if (other !== undefined && other !== asked.memberNo)
    throw fail('member_exists', { field: 'idNumber', allowed: '一人一户；确为同一人的，办理账户合并' })
  return { before, person }
}

type Person = ReturnType<typeof personOf>

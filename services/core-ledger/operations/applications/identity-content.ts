import { idType } from '@anju/standards/code-lists/party.ts'
import { z } from 'zod'
import { businessDate, coded, text } from '../../domain/field-shapes.ts'

/** Who a person is, by a document: what an application says that opens somebody's account, or puts right how they are registered. */
export const identityContent = {
  name: text(100).meta({ title: '姓名' }),
  idType: coded(idType),
  idNumber: text(18).meta({ title: '证件号码' }),
  gender: z
    .enum(['1', '2'])
    .optional()
    .meta({ title: '性别', description: '证件不是身份证时填写', 'x-titles': { '1': '男', '2': '女' } }),
  birthDate: businessDate.optional().meta({ title: '出生日期', description: '证件不是身份证时填写' }),
}

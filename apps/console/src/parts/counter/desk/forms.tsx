import { idType } from '@anju/standards/code-lists/party.ts'
import { Form } from 'antd'
import type { ReactNode } from 'react'
import { BusinessDateField } from '../BusinessDateField.tsx'
import { ReceiptsInput } from '../content/ReceiptsInput.tsx'
import { CodeField, MoneyField, TextField } from '../fields.tsx'

type Values = Readonly<Record<string, unknown>>

/** How a correction is asked for: what has to be filled in beside what is known, and what the ledger is told. */
export interface CorrectionForm {
  readonly fields: ReactNode
  readonly path: string
  readonly body: (given: Readonly<Record<string, string>>, values: Values) => unknown
}

const filled = (values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))

/** An application for two persons: what is known and what is filled in are its content. */
const application = (kind: string, fields: ReactNode): CorrectionForm => ({
  fields: (
    <>
      {fields}
      <BusinessDateField />
    </>
  ),
  path: `/applications/${kind}`,
  body: (given, { businessDate, ...values }) => ({ businessDate, content: { ...given, ...filled(values) } }),
})

const reason = <TextField name="reason" label="原因" first />
const evidence = <TextField name="evidence" label="依据" first />

/** By the kind of the correction. */
export const CORRECTION_FORMS: Readonly<Record<string, CorrectionForm>> = {
  reversal: application(
    'reversal',
    <>
      {reason}
      <Form.Item name="receiptNos" label="款项退回的到账" extra="银行已付出的（提取、转出、放款），须款项已退回；其余不填">
        <ReceiptsInput />
      </Form.Item>
    </>,
  ),
  unfreeze: application('unfreeze', <TextField name="docNo" label="文书编号" first />),
  account_merge: application('account_merge', evidence),
  member_correction: application(
    'member_correction',
    <>
      <TextField name="name" label="姓名" first />
      <CodeField name="idType" label="证件类型" list={idType} />
      <TextField name="idNumber" label="证件号码" />
      <TextField name="evidence" label="依据" />
    </>,
  ),
  receipt_allocation: {
    ...application(
      'receipt_allocation',
      <>
        <TextField name="unitNo" label="单位账号" digits first />
        <TextField name="month" label="汇缴年月" digits hint="如 202611" />
      </>,
    ),
    body: ({ receiptNos }, { businessDate, ...values }) => ({
      businessDate,
      content: { ...filled(values), receiptNos: [receiptNos] },
    }),
  },
  receipt_return: application(
    'receipt_return',
    <>
      {reason}
      <MoneyField name="amount" label="退回金额" optional hint="不填则退回全部余额" />
    </>,
  ),
}

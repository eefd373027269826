import { postingDirection, voucherKind } from '../code-lists/finance.ts'
import { defineDataset } from '../dataset.ts'
import { businessDate, voucherNo } from './identifiers.ts'

/** 记账凭证: ledger only. */
export const voucher = defineDataset({
  name: 'voucher',
  title: '记账凭证',
  standard: 'JGJ/T 320-2014 8.0.5',
  description: '复式记账的凭证，过账后不可更改，差错以红冲更正',
  grain: '一张凭证一行',
  key: ['voucher_no'],
  table: 'dwd.voucher',
  owner: '财务管理科',
  elements: {
    voucher_no: { ...voucherNo, place: 'lake' },
    kind: {
      title: '凭证种类',
      definition: '凭证登记的业务种类',
      type: 'code',
      codeList: voucherKind,
      mandatory: true,
      place: 'lake',
    },
    business_date: { ...businessDate, mandatory: true, place: 'lake' },
    summary: { code: 'ZhaiYao', title: '摘要', definition: '凭证摘要', type: 'text', length: 255, place: 'lake' },
    total: { title: '凭证金额', definition: '借方合计，等于贷方合计', type: 'money', mandatory: true, place: 'lake' },
    reversal_of: { title: '被冲凭证号', definition: '红冲凭证所冲销的原凭证号', type: 'text', length: 30, place: 'lake' },
    posted_at: { title: '过账时间', definition: '凭证过账的时刻', type: 'timestamp', place: 'lake' },
  },
})

/** 会计分录: ledger only. */
export const posting = defineDataset({
  name: 'posting',
  title: '会计分录',
  standard: 'JGJ/T 320-2014 8.0.5',
  description: '凭证的每一条借贷分录',
  grain: '一张凭证的一条分录一行',
  key: ['voucher_no', 'line_no'],
  table: 'dwd.posting',
  owner: '财务管理科',
  elements: {
    voucher_no: { ...voucherNo, place: 'lake' },
    line_no: { title: '分录序号', definition: '凭证内的行号，自 1 起', type: 'integer', minimum: '1', place: 'lake' },
    subject_code: {
      code: 'KMBH',
      title: '科目编号',
      definition: '会计科目的编号，明细科目以一级科目三位开头',
      type: 'text',
      length: 19,
      pattern: '(101|102|111|119|121|122|124|201|211|214|219|301|311|321|401|411)\\d*',
      mandatory: true,
      place: 'lake',
    },
    direction: {
      title: '借贷方向',
      definition: '借方或贷方',
      type: 'code',
      codeList: postingDirection,
      mandatory: true,
      place: 'lake',
    },
    amount: { title: '分录金额', definition: '该分录的金额', type: 'money', mandatory: true, place: 'lake' },
    reference_kind: {
      title: '辅助核算种类',
      definition: '分录所属对象的种类，如个人账户、贷款',
      type: 'text',
      length: 30,
      place: 'lake',
    },
    reference_no: { title: '辅助核算编号', definition: '分录所属对象的编号', type: 'text', length: 30, level: 3, place: 'lake' },
  },
})

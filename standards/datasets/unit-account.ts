import { unitStatus } from '../code-lists/collection.ts'
import { defineDataset } from '../dataset.ts'
import { JGJ_T_320, unitNo } from './identifiers.ts'

/** 单位账户 5.0.2: as imported; standardized, its values stand in `dwd.unit`. */
export const unitAccount = defineDataset({
  name: 'unit_account',
  title: '单位账户',
  standard: `${JGJ_T_320} 5.0.2`,
  description: '单位账户的缴存比例、人数、余额与状态',
  grain: '一个单位账户一行',
  key: ['unit_no'],
  table: 'ods.import_unit_account',
  owner: '归集管理科',
  elements: {
    unit_no: unitNo,
    unit_ratio: {
      code: 'DWJCBL',
      title: '单位缴存比例',
      definition: '单位为职工缴存的比例，5%–12%；经职代会和管委会同意可降至 5% 以下',
      type: 'ratio',
      minimum: '0.01',
      maximum: '0.12',
      mandatory: true,
    },
    member_ratio: {
      code: 'GRJCBL',
      title: '个人缴存比例',
      definition: '职工个人缴存的比例，5%–12%；随单位经批准可降至 5% 以下',
      type: 'ratio',
      minimum: '0.01',
      maximum: '0.12',
      mandatory: true,
    },
    member_count: {
      code: 'DWJCRS',
      title: '单位缴存人数',
      definition: '单位正常缴存的职工人数',
      type: 'integer',
      minimum: '0',
      unit: '人',
    },
    sealed_count: {
      code: 'DWFCRS',
      title: '单位封存人数',
      definition: '单位封存的职工人数',
      type: 'integer',
      minimum: '0',
      unit: '人',
    },
    balance: {
      code: 'DWZHYE',
      title: '单位账户余额',
      definition: '单位名下全部个人账户余额之和',
      type: 'money',
      minimum: '0',
    },
    closed_on: {
      code: 'DWXHRQ',
      title: '单位销户日期',
      definition: '单位账户注销的日期',
      type: 'date',
      past: true,
    },
    close_reason: {
      code: 'DWXHYY',
      title: '单位销户原因',
      definition: '单位账户注销的原因',
      type: 'text',
      length: 2,
    },
    status: {
      code: 'DWZHZT',
      title: '单位账户状态',
      definition: '单位账户当前的状态',
      type: 'code',
      codeList: unitStatus,
      mandatory: true,
    },
    paid_month: { code: 'JZNY', title: '缴至年月', definition: '单位汇缴已到的最后一个年月', type: 'month' },
  },
})

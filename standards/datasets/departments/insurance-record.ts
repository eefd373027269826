import { insuranceStatus } from '../../code-lists/department.ts'
import { defineDataset } from '../../dataset.ts'
import { OWNER, personName, receivedAt, residentId, sharedBy } from './shared.ts'

/** 社会保险参保：扩面、核对缴存基数与劳动关系。 */
export const insuranceRecord = defineDataset({
  name: 'insurance_record',
  title: '社会保险参保信息',
  standard: sharedBy('人力资源和社会保障'),
  description: '职工基本养老保险的参保与缴费，用于扩面和核对缴存基数、劳动关系',
  grain: '一个参保人一行',
  key: ['insurance_no'],
  table: 'dwd.insurance_record',
  owner: OWNER,
  elements: {
    insurance_no: {
      title: '社会保障号',
      definition: '社会保险经办机构编制的个人编号',
      type: 'text',
      length: 30,
      personal: 'account_no',
    },
    insured_name: personName('参保人'),
    insured_id_number: residentId('参保人'),
    employer_credit_code: {
      title: '参保单位统一社会信用代码',
      definition: '参保单位的统一社会信用代码，按 GB 32100 校验；灵活就业的为空',
      type: 'text',
      length: 18,
      personal: 'credit_code',
    },
    employer_name: { title: '参保单位名称', definition: '参保单位的名称', type: 'text', length: 200 },
    insurance_base: {
      title: '社保缴费基数',
      definition: '最近一月的养老保险缴费基数',
      type: 'money',
      minimum: '0',
      personal: 'income',
    },
    insurance_status: {
      title: '参保状态',
      definition: '现在的参保状态',
      type: 'code',
      codeList: insuranceStatus,
      mandatory: true,
    },
    insured_until: { title: '最近缴费年月', definition: '最近一次缴费所属的年月', type: 'month' },
    received_at: receivedAt,
  },
})

import { marriageEvent } from '../../code-lists/department.ts'
import { defineDataset } from '../../dataset.ts'
import { OWNER, personName, receivedAt, residentId, sharedBy } from './shared.ts'

/** 民政：婚姻登记。提取、贷款核对配偶。 */
export const marriageRecord = defineDataset({
  name: 'marriage_record',
  title: '婚姻登记信息',
  standard: sharedBy('民政'),
  description: '民政部门登记的结婚、离婚记录，用于核对配偶关系',
  grain: '一次婚姻登记一行',
  key: ['marriage_no'],
  table: 'dwd.marriage_record',
  owner: OWNER,
  elements: {
    marriage_no: {
      title: '登记字号',
      definition: '婚姻登记证的字号',
      type: 'text',
      length: 40,
      personal: 'account_no',
    },
    marriage_event: {
      title: '登记业务',
      definition: '本次办理的婚姻登记业务',
      type: 'code',
      codeList: marriageEvent,
      mandatory: true,
      level: 3,
    },
    husband_name: personName('男方'),
    husband_id_number: residentId('男方'),
    wife_name: personName('女方'),
    wife_id_number: residentId('女方'),
    married_or_divorced_on: {
      title: '登记日期',
      definition: '办理该次婚姻登记的日期',
      type: 'date',
      mandatory: true,
      past: true,
      level: 3,
    },
    marriage_office: { title: '登记机关', definition: '办理登记的民政部门', type: 'text', length: 100 },
    received_at: receivedAt,
  },
})

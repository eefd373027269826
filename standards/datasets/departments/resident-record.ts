import { residentStatus } from '../../code-lists/department.ts'
import { gender } from '../../code-lists/party.ts'
import { defineDataset } from '../../dataset.ts'
import { OWNER, personName, receivedAt, residentId, sharedBy } from './shared.ts'

/** 公安人口：核对身份、死亡与户籍。 */
export const residentRecord = defineDataset({
  name: 'resident_record',
  title: '公安人口信息',
  standard: sharedBy('公安'),
  description: '公安机关的人口登记，用于核对身份、死亡与户籍迁移',
  grain: '一个公民身份号码一行',
  key: ['resident_id_number'],
  table: 'dwd.resident_record',
  owner: OWNER,
  elements: {
    resident_id_number: residentId('公民'),
    resident_name: personName('公民'),
    resident_gender: { title: '性别', definition: 'GB/T 2261.1 性别代码', type: 'code', codeList: gender, mandatory: true },
    resident_birth_date: {
      title: '出生日期',
      definition: '户口登记的出生日期',
      type: 'date',
      mandatory: true,
      past: true,
      personal: 'birth_date',
    },
    household_address: {
      title: '户籍地址',
      definition: '常住户口登记的地址',
      type: 'text',
      length: 255,
      personal: 'address',
    },
    resident_status: {
      title: '人口状态',
      definition: '该公民现在的户口状态',
      type: 'code',
      codeList: residentStatus,
      mandatory: true,
      level: 3,
    },
    status_changed_on: {
      title: '状态变更日期',
      definition: '死亡、迁出或注销的日期；正常的为空',
      type: 'date',
      past: true,
      level: 3,
    },
    received_at: receivedAt,
  },
})

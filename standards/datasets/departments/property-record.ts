import { propertyStatus, propertyUse } from '../../code-lists/department.ts'
import { defineDataset } from '../../dataset.ts'
import { OWNER, personName, receivedAt, residentId, sharedBy } from './shared.ts'

/** 不动产登记：提取、贷款核对房屋权属与套数。 */
export const propertyRecord = defineDataset({
  name: 'property_record',
  title: '不动产登记信息',
  standard: sharedBy('自然资源'),
  description: '不动产登记机构登记的房屋所有权，用于核对购房真实性与家庭住房套数',
  grain: '一本不动产权证的一个权利人一行',
  key: ['certificate_no', 'holder_id_number'],
  table: 'dwd.property_record',
  owner: OWNER,
  elements: {
    certificate_no: {
      title: '不动产权证号',
      definition: '不动产权证书的编号',
      type: 'text',
      length: 60,
      personal: 'account_no',
    },
    holder_name: personName('权利人'),
    holder_id_number: residentId('权利人'),
    property_address: {
      title: '坐落',
      definition: '房屋的坐落',
      type: 'text',
      length: 255,
      mandatory: true,
      personal: 'address',
    },
    property_use: { title: '用途', definition: '房屋的规划用途', type: 'code', codeList: propertyUse, mandatory: true },
    property_area: {
      title: '建筑面积',
      definition: '房屋的建筑面积',
      type: 'decimal',
      unit: '平方米',
      minimum: '0',
      mandatory: true,
    },
    property_registered_on: {
      title: '登簿日期',
      definition: '权利记入不动产登记簿的日期',
      type: 'date',
      mandatory: true,
      past: true,
    },
    property_status: {
      title: '登记状态',
      definition: '该项权利现在的登记状态',
      type: 'code',
      codeList: propertyStatus,
      mandatory: true,
    },
    received_at: receivedAt,
  },
})

import { defineCodeList } from '../code-list.ts'

const CENTRE = '中心业务规定'

/** 业务受理状态: every state has a code of its own (six final states once shared one, DOMAIN §5.1). */
export const applicationState = defineCodeList({
  name: 'application_state',
  title: '业务受理状态',
  basis: CENTRE,
  standard: {
    '00': '新建',
    '10': '草稿',
    '20': '待复核',
    '30': '已退回',
    '40': '待到账',
    '50': '已入账',
    '60': '入账失败',
    '80': '已作废',
    '90': '已冲销',
  },
})

/** 业务流转事件 */
export const applicationEvent = defineCodeList({
  name: 'application_event',
  title: '业务流转事件',
  basis: CENTRE,
  standard: {
    save: '保存',
    submit: '提交',
    withdraw: '撤回',
    void: '作废',
    approve: '通过',
    return: '不通过',
    book: '入账成功',
    fail: '入账失败',
    reverse: '冲销',
  },
})

export const APPLICATION_CODE_LISTS = [applicationState, applicationEvent]

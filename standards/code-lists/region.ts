import { defineCodeList } from '../code-list.ts'

/** The whole city of Sanmenxia, as indicators name it. */
export const CITY = { code: '411200', title: '三门峡市' } as const

/** 县（市、区） of Sanmenxia, GB/T 2260. */
export const county = defineCodeList({
  name: 'county',
  title: '县（市、区）',
  basis: 'GB/T 2260',
  standard: {
    '411202': '湖滨区',
    '411203': '陕州区',
    '411221': '渑池县',
    '411224': '卢氏县',
    '411281': '义马市',
    '411282': '灵宝市',
  },
})

export const REGION_CODE_LISTS = [county]

import { defineCodeList } from '../code-list.ts'

/** The whole city of Sanmenxia, as indicators name it. */
export const CITY = { code: '411200', title: '三门峡市' } as const

/** Whose document a 政策参数 may be of: the nation's, the province's, the city's. */
export const POLICY_REGIONS = [{ code: '000000', title: '全国' }, { code: '410000', title: '河南省' }, CITY] as const

/** A region as people call it; its code where the centre knows no name. */
export const regionTitle = (code: string): string => POLICY_REGIONS.find((region) => region.code === code)?.title ?? code

/** Where what no county is known of is counted, so that the counties always add up to the city. GB/T 2260's 市辖区, which stands for the city's own level. */
export const NO_COUNTY = { code: '411201', title: '市本级（未分县）' } as const

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
  local: [{ ...NO_COUNTY, local: true }],
})

export const REGION_CODE_LISTS = [county]

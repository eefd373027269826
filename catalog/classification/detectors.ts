import { MINIMUM_LEVEL, type PersonalKind } from '@anju/standards/classification.ts'
import { isBankCard, isCreditCode, isMobile, isResidentId } from '@anju/standards/personal-number.ts'
import type { Suggestion } from './suggest.ts'

/** What recognises one kind of personal data by its values. */
interface Detector {
  readonly personal: PersonalKind
  readonly title: string
  readonly matches: (value: string) => boolean
  /** Share of the distinct values that must match. What has a check digit is told by few; what has none needs nearly all. */
  readonly share: number
  /** Fewest distinct values that say anything. */
  readonly distinct: number
  /** A check digit vouches for it: trusted even against the standard. */
  readonly strong: boolean
}

const SURNAMES = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严赖覃洪武莫孔汤向常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝骆路游辛欧柴邰',
)
const COMPOUND_SURNAMES = [
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '令狐',
  '长孙',
  '宇文',
  '司徒',
  '夏侯',
]

function isPersonName(value: string): boolean {
  if (!/^\p{Script=Han}{2,4}$/u.test(value)) return false
  if (COMPOUND_SURNAMES.some((surname) => value.startsWith(surname))) return value.length >= 3
  return value.length <= 3 && SURNAMES.has(value[0]!) && !/[省市区县镇乡村街路部局科处院校厂店行会]$/.test(value)
}

const PLACES = /[省市区县乡镇村组]|街道/
const DOORS = /[路街巷道]|小区|家属院|花园|大厦|号楼|单元|室|[0-9一二三四五六七八九十]+号/
const isAddress = (value: string): boolean => value.length >= 8 && PLACES.test(value) && DOORS.test(value)

const DETECTORS: readonly Detector[] = [
  { personal: 'id_number', title: '居民身份证号', matches: isResidentId, share: 0.3, distinct: 1, strong: true },
  { personal: 'credit_code', title: '统一社会信用代码', matches: isCreditCode, share: 0.5, distinct: 1, strong: false },
  { personal: 'bank_card', title: '银行卡号', matches: isBankCard, share: 0.7, distinct: 3, strong: true },
  { personal: 'mobile', title: '手机号码', matches: isMobile, share: 0.8, distinct: 3, strong: true },
  {
    personal: 'account_no',
    title: '公积金账号',
    matches: (value) => /^99\d{11}$/.test(value),
    share: 0.9,
    distinct: 3,
    strong: false,
  },
  { personal: 'name', title: '姓名', matches: isPersonName, share: 0.8, distinct: 5, strong: false },
  { personal: 'address', title: '地址', matches: isAddress, share: 0.6, distinct: 3, strong: false },
]

const ID_IN_TEXT = /[1-9]\d{5}(?:18|19|20)\d{9}[\dXx]/g
const MOBILE_IN_TEXT = /(?<!\d)1[3-9]\d{9}(?!\d)/

/** Whether a text carries a document number or a mobile among other words. */
const carriesPersonalNumber = (value: string): boolean =>
  (value.match(ID_IN_TEXT) ?? []).some((text) => isResidentId(text.toUpperCase())) ||
  (value.length > 11 && MOBILE_IN_TEXT.test(value))

/**
 * Proposes a column's classification from its distinct values (text, non-null). Decides by the share of distinct values that match, never by
 * a mean score; in free text one hit is enough. Null when there are no values to look at.
 */
export function detectPersonal(values: readonly string[]): (Suggestion & { readonly strong: boolean }) | null {
  if (values.length === 0) return null
  for (const detector of DETECTORS) {
    const share = values.filter(detector.matches).length / values.length
    if (values.length < detector.distinct || share < detector.share) continue
    const reason = `内容识别：${Math.round(share * 100)}% 的值是${detector.title}`
    return { level: MINIMUM_LEVEL[detector.personal], personal: detector.personal, reason, strong: detector.strong }
  }
  const hit = values.some((value) => isResidentId(value) || carriesPersonalNumber(value))
  if (hit) return { level: 4, personal: 'none', reason: '内容识别：文字中夹有证件号码或手机号码', strong: false }
  return { level: 2, personal: 'none', reason: '内容识别：未发现个人信息', strong: false }
}

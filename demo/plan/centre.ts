import type { BusinessDate } from '@anju/standards/business-date.ts'
import { residentId } from '@anju/standards/personal-number.ts'
import { creditCode, dayOf, mobileNumber, personName } from './identity.ts'
import { between, normal, oneOf, type Random, randomFor, weighted } from './random.ts'

/** Counties of Sanmenxia (市 411200) with their share of units. */
export const COUNTIES: readonly (readonly [code: string, name: string, weight: number])[] = [
  ['411202', '湖滨区', 34],
  ['411203', '陕州区', 13],
  ['411221', '渑池县', 12],
  ['411224', '卢氏县', 11],
  ['411281', '义马市', 10],
  ['411282', '灵宝市', 20],
]

// 经济类型 with the share of contributors (DOMAIN §3.2), the usual ratio and how its wages lie around the mean.
const KINDS = [
  {
    economicType: '110',
    industry: 'S',
    share: 30,
    ratio: 12,
    wage: 1.15,
    creditKind: '11',
    names: ['人民法院', '财政局', '教育体育局', '税务局', '自然资源局', '交通运输局'],
  },
  {
    economicType: '110',
    industry: 'P',
    share: 25,
    ratio: 12,
    wage: 1.1,
    creditKind: '12',
    names: ['第一高级中学', '人民医院', '职业技术学院', '疾病预防控制中心', '第三小学'],
  },
  {
    economicType: '150',
    industry: 'D',
    share: 27,
    ratio: 12,
    wage: 1.2,
    creditKind: '91',
    names: ['黄金集团', '电力公司', '煤业公司', '水务集团', '铝业公司'],
  },
  {
    economicType: '170',
    industry: 'C',
    share: 12,
    ratio: 6,
    wage: 0.75,
    creditKind: '91',
    names: ['机械有限公司', '果业有限公司', '商贸有限公司', '物流有限公司', '化工有限公司'],
  },
  {
    economicType: '900',
    industry: 'Q',
    share: 6,
    ratio: 8,
    wage: 0.85,
    creditKind: '52',
    names: ['民办幼儿园', '养老服务中心', '职业培训学校'],
  },
] as const

export interface PlannedUnit {
  readonly index: number
  readonly name: string
  readonly creditCode: string
  readonly address: string
  readonly countyCode: string
  readonly legalRepresentative: string
  readonly economicType: string
  readonly industry: string
  readonly contactName: string
  readonly contactMobile: string
  /** Per cent of each side. */
  readonly ratioPercent: number
  /** How far wages here lie from the city's mean. */
  readonly wage: number
  /** Relative size. */
  readonly size: number
  /** Day of the month on which it pays. */
  readonly payday: number
}

/** The units of the demo centre. */
export function planUnits(seed: number, count: number): PlannedUnit[] {
  return Array.from({ length: count }, (_, index) => planUnit(randomFor(seed, 'unit', index), index))
}

function planUnit(random: Random, index: number): PlannedUnit {
  const kind = weighted(
    random,
    KINDS.map((one) => [one, one.share] as const),
  )
  const [countyCode, countyName] = weighted(
    random,
    COUNTIES.map((county) => [county, county[2]] as const),
  )
  return {
    index,
    name: `${countyName}${oneOf(random, kind.names)}${index + 1}`,
    creditCode: creditCode(kind.creditKind, countyCode, 10_000_000 + index),
    address: `河南省三门峡市${countyName}建设路${between(random, 1, 400)}号`,
    countyCode,
    legalRepresentative: personName(random),
    economicType: kind.economicType,
    industry: kind.industry,
    contactName: personName(random),
    contactMobile: mobileNumber(random),
    ratioPercent: kind.ratio === 12 ? 12 : between(random, 5, kind.ratio + 2),
    wage: kind.wage,
    size: Math.exp(normal(random) * 0.8),
    payday: between(random, 6, 22),
  }
}

export interface PlannedMember {
  readonly index: number
  readonly unit: number
  readonly name: string
  readonly idNumber: string
  readonly mobile: string
  readonly maritalStatus: string
  readonly occupation: string
  readonly education: string
  readonly address: string
  /** Monthly base in fen at the start. */
  readonly baseFen: bigint
  /** Balance brought in from before the demo's first month, in fen. */
  readonly openingFen: bigint
  /** Month of the demo in which the person joins: 0 for those who are there from the start. */
  readonly joinsInMonth: number
}

const MEAN_BASE_YUAN = 5_400
const JOINING_LATER = 0.12

/** The members, spread over the units by their size; one in eight joins in a later month. */
export function planMembers(
  seed: number,
  units: readonly PlannedUnit[],
  count: number,
  months: number,
  startYear: number,
): PlannedMember[] {
  const plan: MembersPlan = { sizes: units.map((unit) => [unit, unit.size] as const), months, startYear, taken: new Set() }
  return Array.from({ length: count }, (_, index) => planMember(randomFor(seed, 'member', index), index, plan))
}

interface MembersPlan {
  readonly sizes: readonly (readonly [PlannedUnit, number])[]
  readonly months: number
  readonly startYear: number
  /** The ID numbers given so far: no two people share one. */
  readonly taken: Set<string>
}

function planMember(random: Random, index: number, { sizes, months, startYear, taken }: MembersPlan): PlannedMember {
  const unit = weighted(random, sizes)
  const joinsLater = random() < JOINING_LATER
  const age = joinsLater ? between(random, 22, 34) : between(random, 24, 58)
  const birthDate = dayOf(random, startYear - age)
  const base =
    Math.round((MEAN_BASE_YUAN * unit.wage * Math.exp(normal(random) * 0.32 - 0.05) * (0.85 + Math.min(age, 50) / 200)) / 10) * 10
  const baseFen = BigInt(Math.min(18_000, Math.max(2_160, base))) * 100n
  const yearsBefore = joinsLater ? 0 : Math.min(age - 22, 12) * random()
  return {
    index,
    unit: unit.index,
    name: personName(random),
    idNumber: freeIdNumber(random, unit.countyCode, birthDate, taken),
    mobile: mobileNumber(random),
    maritalStatus:
      age < 26
        ? '10'
        : weighted(random, [
            ['20', 80],
            ['10', 12],
            ['40', 8],
          ]),
    occupation: oneOf(random, ['1', '2', '3', '4', '6']),
    education: oneOf(random, ['10', '20', '30', '40', '60']),
    address: `河南省三门峡市${COUNTIES.find(([code]) => code === unit.countyCode)![1]}和平路${between(random, 1, 300)}号`,
    baseFen,
    openingFen: (baseFen * BigInt(unit.ratioPercent * 2) * BigInt(Math.round(yearsBefore * 12 * 0.4))) / 100n,
    joinsInMonth: joinsLater ? between(random, 1, Math.max(1, months - 2)) : 0,
  }
}

/** A number of this region and birthday that nobody has yet; its order within the birthday says the sex. */
function freeIdNumber(random: Random, county: string, birthDate: BusinessDate, taken: Set<string>): string {
  const order = between(random, 0, 499) * 2 + (random() < 0.52 ? 1 : 0)
  const drawn = residentId(county, birthDate, order)
  if (taken.has(drawn)) return freeIdNumber(random, county, birthDate, taken)
  taken.add(drawn)
  return drawn
}

/** The first day of a member's account: the 3rd of the month of joining. */
export const joinedOn = (firstOfMonth: BusinessDate): BusinessDate => `${firstOfMonth.slice(0, 8)}03`

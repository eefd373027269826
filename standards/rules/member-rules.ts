import {
  all,
  asOf,
  birthDigitsOfId,
  date,
  dates,
  digitsOfDate,
  filled,
  genderOfId,
  oneOf,
  passes,
  present,
  text,
  texts,
} from './build.ts'
import { rowRule, uniqueRule } from './define-rule.ts'
import type { Rule } from './rule.ts'

const ID = '411202199001011230'
const hasResidentId = all(oneOf(text('id_type'), ['01']), passes('residentId', text('id_number')))

/** Rules between the elements of 个人信息. */
export const MEMBER_RULES: readonly Rule[] = [
  uniqueRule({
    id: 'member.member_no.unique',
    dimension: 'uniqueness',
    title: '缴存人编号不重复',
    unique: ['member_no'],
    passing: { row: { member_no: 'M000000001' } },
    failing: { row: { member_no: 'M000000001' }, beside: { member: [{ member_no: 'M000000001' }] } },
  }),
  uniqueRule({
    id: 'member.id_number.unique',
    dimension: 'uniqueness',
    title: '一个证件号码只建一个缴存人档案（一人一户）',
    applies: all(filled('id_type'), filled('id_number')),
    unique: ['id_type', 'id_number'],
    passing: { row: { id_type: '01', id_number: ID }, beside: { member: [{ id_type: '03', id_number: ID }] } },
    failing: { row: { id_type: '01', id_number: ID }, beside: { member: [{ id_type: '01', id_number: ID }] } },
  }),
  rowRule({
    id: 'member.birth_date.matches_id',
    dimension: 'consistency',
    title: '出生日期与身份证号中的出生日期一致',
    applies: all(hasResidentId, present('birth_date')),
    passes: texts(digitsOfDate('birth_date'), '=', birthDigitsOfId(text('id_number'))),
    passing: { row: { id_type: '01', id_number: ID, birth_date: '1990-01-01' } },
    failing: { row: { id_type: '01', id_number: ID, birth_date: '1990-01-11' } },
  }),
  rowRule({
    id: 'member.gender.matches_id',
    dimension: 'consistency',
    title: '性别与身份证号中的性别一致',
    applies: all(hasResidentId, filled('gender')),
    passes: texts(text('gender'), '=', genderOfId(text('id_number'))),
    passing: { row: { id_type: '01', id_number: ID, gender: '1' } },
    failing: { row: { id_type: '01', id_number: ID, gender: '2' } },
  }),
  rowRule({
    id: 'member.birth_date.age',
    dimension: 'accuracy',
    title: '缴存人年龄在 16 至 110 周岁之间',
    applies: present('birth_date'),
    passes: all(
      dates(date('birth_date'), '<=', asOf({ months: -16 * 12 })),
      dates(date('birth_date'), '>=', asOf({ months: -110 * 12 })),
    ),
    passing: { row: { birth_date: '1990-01-01' } },
    failing: { row: { birth_date: '1890-01-01' } },
  }),
]

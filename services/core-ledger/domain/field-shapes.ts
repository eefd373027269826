import { businessDateSchema } from '@anju/standards/business-date.ts'
import type { CodeList } from '@anju/standards/code-list.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import { z } from 'zod'

/** What every refused amount is told, so that it can be told from other fields. */
export const AMOUNT_MESSAGE = '金额应为大于零、小于一万亿元、最多两位小数的十进制文本,如 "1234.56"'

/** In a shape's metadata, and so in the API's document: the code that it is refused with, where that is not field_invalid. */
export const REFUSED_WITH = 'x-refused-with'

/**
 * Yuan as decimal text, kept as it is: what an application's content holds. Less than 10¹² (一万亿元): more than any centre of the country holds in all, and
 * a ten-thousandth of what the books can sum up (numeric(18,2), less than 10¹⁶), so that slips of the keyboard come nowhere near it. What a balance could no longer
 * hold all the same is sum_too_large.
 */
export const yuanText = z
  .string(AMOUNT_MESSAGE)
  .regex(/^(?!0+(\.0{1,2})?$)\d{1,12}(\.\d{1,2})?$/, AMOUNT_MESSAGE)
  .meta({ examples: ['1234.56'], 'x-unit': '元', [REFUSED_WITH]: 'amount_malformed' })

/** Yuan as decimal text, positive, at most two decimals; parsed to fen. */
export const yuan = yuanText.transform(fenFromYuan)

/** A ratio such as "0.12", kept as it is: what an application's content holds. */
export const plainRatio = z
  .string()
  .regex(/^(0(\.\d{1,2})?|1(\.0{1,2})?)$/, '缴存比例应为 0 到 1 之间、最多两位小数,如 "0.12"')
  .meta({ examples: ['0.12'] })

/** A ratio; parsed to per cent. */
export const ratio = plainRatio.transform(fenFromYuan)

/**
 * Characters that have no business in a text that people read: controls, what is not seen (zero width, soft hyphen), what turns the direction
 * of writing, and what stands for a character that could not be read (U+FFFD). Kept out of every name, address and reason.
 */
const UNSEEN =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff0-\\uffff'
const SPACES = ' \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000'
const READABLE = new RegExp(`^[${SPACES}]*[^${UNSEEN}${SPACES}][^${UNSEEN}]*$`)
const BLANK = new RegExp(`^[${SPACES}]*$`)

/** Text that people write, at most so many characters (as PostgreSQL and JSON Schema count them): not blank, nothing UNSEEN; kept without spaces around it. */
export const text = (longest: number) =>
  z
    .string()
    .min(1, '不能为空')
    .regex(READABLE, {
      error: ({ input }) => (BLANK.test(String(input)) ? '不能只有空格' : '不能含控制字符、不可见字符或无法辨认的字符（乱码）'),
    })
    .check(({ value, issues }) => {
      if ([...value].length > longest)
        issues.push({ code: 'too_big', origin: 'string', maximum: longest, input: value, message: `最多 ${longest} 个字符` })
      if (!value.isWellFormed())
        issues.push({ code: 'invalid_format', format: 'utf8', input: value, message: '不能含不成对的代理字符' })
    })
    .trim()
    .meta({ maxLength: longest })

const DEEPEST = 64
/** Anything that JSON can say and PostgreSQL can keep: no NUL and no half of a character, in values or names, and no deeper than any sense: a rule that the document cannot say. */
export const json = z
  .unknown()
  .check(({ value, issues }) => {
    if (!isStorable(value))
      issues.push({ code: 'custom', input: value, message: `不能含 NUL 或不成对的代理字符，至多 ${DEEPEST} 层` })
  })
  .meta({ [REFUSED_WITH]: 'field_inconsistent' })

function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  if (typeof value !== 'object' || value === null) return true
  return depth < DEEPEST && Object.entries(value).every(([name, part]) => isStorable(name) && isStorable(part, depth + 1))
}

export const number = (shape: RegExp, allowed: string) => z.string().regex(shape, `应为${allowed}`)
/** A code of a list of the standard; a refusal names what is allowed. `x-titles` names each code, for a form. */
export const coded = ({ title, codes }: CodeList) =>
  z
    .enum(
      codes.map(({ code: one }) => one) as [string, ...string[]],
      `应为${title}代码:${codes.map((one) => `${one.code} ${one.title}`).join('、')}`,
    )
    .meta({ title, 'x-titles': Object.fromEntries(codes.map((one) => [one.code, one.title])) })
export const code = (digits: number) => number(new RegExp(`^\\d{${digits}}$`), ` ${digits} 位数字代码`)
export const accountNo = number(/^99\d{11}$/, '个人账号(99 加 11 位数字)').meta({ title: '个人账号', 'x-register': 'account' })
export const unitNo = number(/^98\d{11}$/, '单位账号(98 加 11 位数字)').meta({ title: '单位账号', 'x-register': 'unit' })
export const loanNo = number(/^97\d{13,}$/, '贷款账号(97 开头)').meta({ title: '贷款账号', 'x-register': 'loan' })
/** An account number at a bank. */
export const bankAccountNo = number(/^[0-9A-Za-z-]{4,40}$/, '银行账号(4 到 40 位)').meta({ title: '银行账号' })
/** One of the centre's own (银行专户); a form offers those that are registered. */
export const ownBankAccountNo = bankAccountNo.meta({ title: '付款专户', 'x-choices': '/bank-accounts' })
export const mobile = number(/^1[3-9]\d{9}$/, ' 11 位手机号').meta({ title: '手机号' })
export const businessDate = businessDateSchema.meta({ title: '业务日期', examples: ['2026-11-25'] })

/** A place in a list that counts its rows. */
export const position = number(/^\d{1,18}$/, '页末行的序号')

/** A number in an address: whichever thing it is of, digits and letters. */
export const anyNumber = number(/^[0-9A-Za-z]{1,40}$/, '数字和字母组成的编号')

export const receiptNo = anyNumber.meta({ title: '到账编号', 'x-register': 'receipt' })
/** Receipts that pay, in the order in which they are used up. */
export const receiptNos = z.array(receiptNo).max(100, '至多 100 笔').meta({ title: '到账编号' })

/** A balance that may be nothing, as decimal text. */
export const openingBalance = z
  .string()
  .regex(/^\d{1,14}(\.\d{1,2})?$/, '期初余额应为不小于零、最多两位小数的十进制文本')
  .meta({ examples: ['1234.56'], 'x-unit': '元' })

/** A share such as "0.6000", kept as it is. */
export const plainShare = z
  .string()
  .regex(/^(0(\.\d{1,4})?|1(\.0{1,4})?)$/, '比例应为 0 到 1 之间、最多四位小数,如 "0.6"')
  .meta({ examples: ['0.6'] })

/** What bears a number that the desk finds. */
export const THINGS = {
  voucher: '凭证',
  withdrawal: '提取',
  receipt: '到账',
  instruction: '银行指令',
  application: '业务受理单',
  account: '个人账户',
  loan: '贷款',
  member: '缴存人',
} as const
export type ThingName = keyof typeof THINGS

export const NUMBERED = '凭证、提取、到账、银行指令、受理单、个人账户、贷款或缴存人的编号'

/** Whether a text is such a number. */
export const isNumber = (text: string): boolean => /^((22|30|41|42|51|97)\d{13,}|99\d{11}|1\d{9})$/.test(text)

export interface DeskEvent {
  readonly at: string
  readonly what: string
  readonly actor: string | null
  readonly note: string | null
  readonly shownBy: { readonly thing: ThingName; readonly no: string } | null
}

export interface Correction {
  readonly act: 'apply' | 'application' | 'ask'
  readonly kind: string | null
  readonly title: string
  readonly effect: string
  readonly given: Readonly<Record<string, string>>
  readonly refusal: { readonly code: string; readonly title: string; readonly allowed: string | null } | null
}

/** A thing with its history and what may be done about it now. */
export interface DeskThing {
  readonly thing: ThingName
  readonly no: string
  readonly title: string
  readonly state: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly history: readonly DeskEvent[]
  readonly corrections: readonly Correction[]
}

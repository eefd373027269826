/** A 转移接续联系函 in a list, with whose it is. */
export interface LetterRow {
  readonly letterNo: string
  readonly direction: 'in' | 'out'
  readonly accountNo: string
  readonly name: string
  readonly centre: string
  readonly amount: string
  readonly state: string
  readonly stateTitle: string
  readonly applicationNo: string | null
  readonly voucherNo: string | null
  readonly updatedAt: string
}

/** A letter with its way; `nextStates`: what the other centre may be told to have done now. */
export interface Letter extends Omit<LetterRow, 'name' | 'stateTitle'> {
  readonly nextStates: readonly { readonly state: string; readonly title: string }[]
  readonly history: readonly {
    readonly seq: number
    readonly state: string
    readonly actor: string
    readonly note: string | null
    readonly businessDate: string
    readonly at: string
  }[]
}

/** What each state is called (DOMAIN §4.3). */
export const LETTER_STATES: Readonly<Record<string, string>> = {
  '00': '正常办结',
  '01': '联系函复核通过',
  '02': '确认接收',
  '05': '转入撤销',
  '06': '协商中',
  '08': '账户信息复核通过',
  '13': '转出审核不通过',
  '20': '协商后办结',
  '40': '失败办结',
}

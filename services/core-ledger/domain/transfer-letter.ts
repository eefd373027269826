import { fail } from '../errors.ts'

/** States of a 转移接续联系函 (DOMAIN §4.3). */
export const LETTER_STATES = {
  done: '00',
  sent: '01',
  received: '02',
  withdrawn: '05',
  negotiating: '06',
  accountConfirmed: '08',
  refused: '13',
  doneAfterNegotiation: '20',
  failed: '40',
} as const
export type LetterState = (typeof LETTER_STATES)[keyof typeof LETTER_STATES]
export type LetterDirection = 'in' | 'out'

export const LETTER_TITLES: Readonly<Record<LetterState, string>> = {
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

type Steps = Readonly<Record<LetterDirection, Readonly<Partial<Record<LetterState, readonly LetterState[]>>>>>

/** Steps that a person tells of, since the other centre has taken them; none of them moves money here. */
export const TOLD_STEPS: Steps = {
  in: { '01': ['08', '13', '05'], '08': ['06', '05', '40'], '06': ['08', '05', '40'], '02': ['00', '06'] },
  out: { '02': ['00', '06'], '06': ['20'] },
}

/**
 * Steps that follow from what is done here: an application submitted, returned, approved; the bank's answer; money allocated, taken back, or
 * sent back by the other centre, whose transfer has then failed and may be taken up again.
 */
export const DONE_STEPS: Steps = {
  in: { '08': ['02'], '06': ['20'], '02': ['06'], '00': ['06'], '20': ['06'] },
  out: {
    '01': ['08', '13'],
    '13': ['01'],
    '40': ['01'],
    '08': ['02', '40'],
    '02': ['40'],
    '00': ['40'],
    '06': ['40'],
    '20': ['40'],
  },
}

/** What of a letter says which steps it may take; `voucherNo` is the voucher that stands and booked its money. */
export interface LetterStanding {
  readonly direction: LetterDirection
  readonly state: LetterState
  readonly voucherNo: string | null
}

/**
 * The steps of `steps` that a letter may take now. What is negotiated about money that has come and is booked ends with it: it neither comes
 * again nor has it failed, unless the voucher is reversed first.
 */
export function letterSteps({ direction, state, voucherNo }: LetterStanding, steps: Steps): readonly LetterState[] {
  if (direction === 'in' && state === LETTER_STATES.negotiating && voucherNo !== null)
    return steps === TOLD_STEPS ? [LETTER_STATES.doneAfterNegotiation] : []
  return steps[direction][state] ?? []
}

/** Refuses a step that the letter may not take now (letter_state_conflict). */
export function assertLetterStep(letter: LetterStanding & { readonly letterNo: string }, to: LetterState, steps: Steps): void {
  const allowed = letterSteps(letter, steps)
  if (allowed.includes(to)) return
  throw fail('letter_state_conflict', {
    field: 'state',
    value: to,
    detail: `联系函 ${letter.letterNo} 现为“${LETTER_TITLES[letter.state]}”${letter.voucherNo ? `，款项已记账（凭证 ${letter.voucherNo}）` : ''}`,
    allowed: allowed.map((state) => `${state} ${LETTER_TITLES[state]}`).join('、') || '无',
  })
}

import type { FastifyInstance } from 'fastify'
import { KINDS } from '../operations/applications/kinds.ts'
import { moveToUnits } from '../operations/move-accounts.ts'
import { receiveTransfers, sendLetters, tellLetterSteps } from '../operations/receive-transfers.ts'
import { listMoves } from '../store/account-moves.ts'
import { listLetters, lockLetter, readLetter } from '../store/transfer-letters.ts'
import type { Resource } from './if-unchanged.ts'
import { addPosting, addPostingOn, type PostingDeps } from './posting.ts'
import { addListing, addReading, page } from './reading.ts'
import * as shapes from './transfer-shapes.ts'

/** Accounts that go to another unit, and balances that come from or go to another centre; going out and merging are applications. */
export function registerTransferRoutes(app: FastifyInstance, deps: PostingDeps): void {
  const { db } = deps
  const letter: Resource = { answer: shapes.letterReading, read: readLetter, lock: lockLetter }
  addPosting(app, deps, {
    path: '/account-moves',
    persons: KINDS.accountMove,
    summary: '内部转移到另一单位',
    body: shapes.moveBody,
    answer: shapes.moveAnswer,
    operation: moveToUnits,
  })
  addPosting(app, deps, {
    path: '/transfer-letters',
    persons: 'one',
    summary: '发出转入联系函',
    body: shapes.letterBody,
    answer: shapes.letterAnswer,
    operation: sendLetters,
  })
  addPostingOn(app, deps, {
    path: '/transfer-letters/:no/step',
    persons: 'one',
    summary: '登记对方中心的办理结果',
    body: shapes.letterStepBody,
    answer: shapes.letterAnswer,
    operation: tellLetterSteps,
    resource: letter,
    itemOf: (letterNo, body) => ({ letterNo, ...body }),
  })
  addPostingOn(app, deps, {
    path: '/transfer-letters/:no/receive',
    persons: KINDS.transferIn,
    summary: '外部转入:以到账资金转入个人账户',
    body: shapes.receiveBody,
    answer: shapes.letterAnswer,
    operation: receiveTransfers,
    resource: letter,
    itemOf: (letterNo, body) => ({ letterNo, ...body }),
  })
  addReading(app, db, {
    path: '/transfer-letters/:no',
    summary: '联系函及其流转',
    answer: shapes.letterReading,
    unknown: 'letter_unknown',
    read: readLetter,
  })
  addListing(app, {
    path: '/transfer-letters',
    summary: '联系函列表',
    answer: shapes.lettersPage,
    querystring: shapes.lettersQuery,
    key: 'letterNo',
    read: (query) => listLetters(db, query),
  })
  addListing(app, {
    path: '/accounts/:no/moves',
    summary: '账户的历次单位转移',
    answer: shapes.movesPage,
    querystring: page,
    key: 'seq',
    read: (query, accountNo) => listMoves(db, { ...query, accountNo }),
  })
}

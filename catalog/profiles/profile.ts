import { titleOf } from '@anju/standards/code-list.ts'
import { CODE_LISTS } from '@anju/standards/code-lists/registry.ts'
import { elementNamed } from '@anju/standards/dictionary.ts'
import { LAKE_TYPES } from '@anju/standards/element-type.ts'
import { PROFILE_TAGS } from '@anju/standards/profile-tags.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import type { AssetColumn } from '../assets/asset.ts'
import type { AssetSnapshot } from '../assets/snapshot.ts'
import { fail } from '../errors.ts'
import { decideAsset, whyNoLookup } from '../policy/decide.ts'
import { type AssetPolicy, type ColumnDecision, visibleColumns } from '../policy/decision.ts'
import { maskedValue } from '../policy/mask-value.ts'
import { checkPurpose, type Purpose } from '../policy/purpose.ts'
import { tokenOf } from '../policy/token.ts'
import type { CatalogStore } from '../store/database.ts'
import type { UsageEntry } from '../usage-log/entry.ts'
import type { UsageLog } from '../usage-log/usage-log.ts'
import { findProfile, type StoredProfile } from './store.ts'

const PROFILE_ASSET = 'ads.profile'
/** Told apart from the attributes: the key, the clock, the number of tags. */
const APART = new Set(['member_no', 'as_of', 'tag_count'])

export interface ProfileDeps {
  readonly db: CatalogStore
  readonly assets: AssetSnapshot
  readonly usageLog: UsageLog
  readonly clock: () => Date
  readonly tokenKey: string
}

export interface ProfileAttribute {
  readonly name: string
  readonly title: string
  readonly value: string | null
  /** Of an amount; a masked one is told as its band. */
  readonly unit: '元' | null
  readonly masked: boolean
  readonly reason: string | null
}

export interface ProfileView {
  readonly memberNo: string
  readonly attributes: readonly ProfileAttribute[]
  readonly tags: readonly {
    readonly code: string
    readonly name: string
    readonly category: string
    readonly value: string
    readonly definition: string
  }[]
  readonly asOf: string | null
}

/**
 * One contributor's profile as the viewer may see it for a purpose; one usage-log entry, whatever happens. Throws `purpose_not_allowed`,
 * `asset_denied`, `profile_unknown`.
 */
export async function viewProfile(
  deps: ProfileDeps,
  viewer: Viewer,
  { memberNo, purpose }: { memberNo: string; purpose: Purpose },
): Promise<ProfileView> {
  const log = (end: Partial<UsageEntry>) => deps.usageLog.append({ ...entryOf(deps, viewer, purpose, memberNo), ...end })
  const [policy, stored] = await findAllowed(deps, viewer, memberNo, purpose).catch(
    async (problem: { problem?: { code: string } }) => {
      await log({ outcome: 'refused', detail: problem.problem?.code ?? 'failed' })
      throw problem
    },
  )
  const view = profileView(policy, stored, deps.tokenKey)
  const columns = visibleColumns(policy).map(({ column }) => `${PROFILE_ASSET}.${column.name}`)
  await log({ outcome: 'answered', columns, masked: view.attributes.some(({ masked }) => masked), rowCount: 1 })
  return view
}

async function findAllowed(
  deps: ProfileDeps,
  viewer: Viewer,
  memberNo: string,
  purpose: Purpose,
): Promise<[AssetPolicy, StoredProfile]> {
  checkPurpose(viewer.role, purpose)
  const asset = (await deps.assets.current()).byId.get(PROFILE_ASSET)
  if (!asset) throw fail('asset_unknown', { value: PROFILE_ASSET, detail: '画像尚未生成' })
  const policy = decideAsset(viewer.role, purpose, asset, 'one')
  const denied = policy.denied ?? whyNoLookup(viewer.role, purpose)
  if (denied !== null) throw fail('asset_denied', { field: PROFILE_ASSET, detail: denied })
  const stored = await findProfile(deps.db, memberNo)
  if (!stored) throw fail('profile_unknown', { field: 'memberNo' })
  return [policy, stored]
}

/** Masks a stored profile by the policy. Pure. */
export function profileView(policy: AssetPolicy, { profile, tags }: StoredProfile, tokenKey: string): ProfileView {
  const shown = (decision: ColumnDecision) => {
    const value = maskedValue(decision, scalar(profile[decision.column.name]), tokenKey)
    return decision.action === 'full' ? spokenValue(decision.column.name, value) : value
  }
  const decisions = visibleColumns(policy)
  const key = decisions.find(({ column }) => column.name === 'member_no')
  return {
    memberNo: (key && shown(key)) ?? '***',
    attributes: decisions
      .filter(({ column }) => !APART.has(column.name))
      .map((decision) => ({
        name: decision.column.name,
        title: decision.column.title,
        value: shown(decision),
        unit: decision.action === 'full' && isMoney(decision.column) ? '元' : null,
        masked: decision.action === 'mask',
        reason: decision.action === 'mask' ? decision.reason : null,
      })),
    tags: tags.flatMap(({ code, value }) => {
      const tag = PROFILE_TAGS.find((candidate) => candidate.code === code)
      return tag ? [{ code, name: tag.name, category: tag.category, value, definition: tag.definition }] : []
    }),
    asOf: typeof profile.as_of === 'string' ? profile.as_of : null,
  }
}

/** By the column's element, else by the type that the lake has for money alone. */
const isMoney = ({ name, type }: AssetColumn): boolean => {
  const element = elementNamed(name)
  return element ? element.type === 'money' : type === LAKE_TYPES.money
}

/** A code in the words of its list: 01 of account_status is 正常. */
function spokenValue(column: string, value: string | null): string | null {
  const list = elementNamed(column)?.codeList ?? CODE_LISTS.find(({ name }) => name === column)
  return list && value !== null ? titleOf(list, value) : value
}

const scalar = (value: unknown): string | number | null =>
  value === null || value === undefined
    ? null
    : typeof value === 'number'
      ? value
      : typeof value === 'boolean'
        ? value
          ? '是'
          : '否'
        : String(value)

// The number itself stays out of the statement: the log is read by those who may not see it. Its token still finds every look at one person.
const entryOf = (deps: ProfileDeps, viewer: Viewer, purpose: Purpose, memberNo: string): UsageEntry => ({
  at: deps.clock(),
  subject: viewer.subject,
  name: viewer.name,
  role: viewer.role,
  purpose,
  action: 'profile',
  outcome: 'answered',
  assets: [PROFILE_ASSET],
  columns: [],
  masked: false,
  rowCount: 0,
  statement: `GET /api/profiles/${tokenOf(memberNo, deps.tokenKey)}`,
  detail: '',
})

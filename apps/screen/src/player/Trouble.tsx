import type { Refusal } from '../data/api.ts'
import { cssVariables } from '../theme.ts'

/** Shown instead of a screen that cannot be opened: what happened and what to do. */
export function Trouble({ refusal }: { readonly refusal: Refusal }) {
  const { title, detail, status } = refusal.problem
  return (
    <main className="stage trouble" style={cssVariables('dark')}>
      <h1>{title}</h1>
      {detail !== title && <p>{detail}</p>}
      {status === 404 || status === 403 ? (
        <a href="/screen/">查看全部大屏</a>
      ) : (
        <button type="button" onClick={() => window.location.reload()}>
          重新载入
        </button>
      )}
    </main>
  )
}

import { useSearchParams } from 'react-router'

/** Which of a page's tabs is open, kept in the address: the first where the address names none of them. Choosing one keeps the rest of the address. */
export function useTab(keys: readonly [string, ...string[]]): [string, (tab: string) => void] {
  const [search, setSearch] = useSearchParams()
  const asked = search.get('tab')
  const choose = (tab: string) => {
    const next = new URLSearchParams(search)
    next.set('tab', tab)
    setSearch(next, { replace: true })
  }
  return [asked !== null && keys.includes(asked) ? asked : keys[0], choose]
}

import { Input, Select } from 'antd'
import { useSearchParams } from 'react-router'

/** One word of the address after `?`, and how it is changed; others stay. */
function useAsked(name: string): [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams()
  const set = (value: string) => {
    const others = Object.fromEntries(Object.entries(Object.fromEntries(search)).filter(([other]) => other !== name))
    setSearch(value === '' ? others : { ...others, [name]: value })
  }
  return [search.get(name) ?? '', set]
}

/** A search for text, kept in the address. */
export function SearchFilter({ name = 'q', placeholder, label }: { name?: string; placeholder: string; label: string }) {
  const [value, set] = useAsked(name)
  return (
    <Input.Search
      key={value}
      allowClear
      placeholder={placeholder}
      aria-label={label}
      defaultValue={value}
      style={{ width: 300, maxWidth: '100%' }}
      onSearch={(text) => set(text.trim())}
    />
  )
}

/** One choice of several or all of them, kept in the address. */
export function ChoiceFilter({
  name,
  all,
  options,
  width = 190,
}: {
  name: string
  /** What it is called while nothing is chosen. */
  all: string
  options: readonly { readonly value: string; readonly label: string }[]
  width?: number
}) {
  const [value, set] = useAsked(name)
  return (
    <Select
      allowClear
      placeholder={all}
      aria-label={all}
      style={{ width, maxWidth: '100%' }}
      showSearch={{ optionFilterProp: 'label' }}
      options={[...options]}
      value={value || null}
      onChange={(chosen) => set(chosen ?? '')}
    />
  )
}

/** What is asked of a list, without what is empty. */
export const queryOf = (asked: Readonly<Record<string, string | null | undefined>>): string =>
  new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : [])),
  ).toString()

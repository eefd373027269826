import { Button, Dropdown } from 'antd'
import { useNavigate } from 'react-router'
import { useKinds } from '../../api/counter.ts'
import { LinkButton } from '../LinkButton.tsx'
import { useMayPost } from './use-may-post.ts'

/** What can be done here: the first kinds as buttons, the others in a menu; what is known of where it is done goes with the address. */
export function ActMenu({
  kinds,
  given,
  shown = 2,
}: {
  kinds: readonly string[]
  given: Readonly<Record<string, string>>
  shown?: number
}) {
  const mayPost = useMayPost()
  const all = useKinds()
  const navigate = useNavigate()
  const open = kinds.flatMap((name) => all.data?.items.find(({ kind }) => kind === name) ?? [])
  const pathOf = (kind: string) => `/counter/apply/${kind}?${new URLSearchParams(given)}`
  const others = open.slice(shown)
  if (!mayPost) return null
  return (
    <>
      {open.slice(0, shown).map(({ kind, title }, index) => (
        <LinkButton key={kind} to={pathOf(kind)} type={index === 0 ? 'primary' : 'default'}>
          {title}
        </LinkButton>
      ))}
      {others.length > 0 && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: others.map(({ kind, title }) => ({ key: kind, label: title })),
            onClick: ({ key }) => void navigate(pathOf(key)),
          }}
        >
          <Button>更多业务</Button>
        </Dropdown>
      )}
    </>
  )
}

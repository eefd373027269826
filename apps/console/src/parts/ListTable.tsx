import { DownloadOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { App, Button, Checkbox, Dropdown, Flex, Grid, Table, type TableColumnType, type TableProps } from 'antd'
import { useState } from 'react'
import { saveText } from './csv.ts'
import { type ListColumn, listAsCsv } from './list-csv.ts'
import { RowCard } from './RowCard.tsx'

interface ListTableProps<Row> extends Omit<TableProps<Row>, 'columns' | 'dataSource' | 'size' | 'title'> {
  /** Names the list in the file's name, and its settings in this browser. */
  readonly name: string
  /** What the rows belong to, where one list is shown of several things: begins the file's name. */
  readonly of?: string
  readonly columns: readonly ListColumn<Row>[]
  readonly rows: readonly Row[]
  /** Reads all rows for the file, where `rows` are but a page of them. */
  readonly all?: () => Promise<readonly Row[]>
  /** On a phone each row is a card: all of it is within the width. For lists that are worked through row by row rather than compared. */
  readonly cards?: boolean
}

type Density = 'small' | 'middle'
interface Settings {
  readonly hidden: readonly string[]
  readonly density: Density
}
const DEFAULTS: Settings = { hidden: [], density: 'small' }

/** A table whose columns and density its reader chooses (kept in this browser), and whose rows can be saved as CSV. */
export function ListTable<Row extends object>({ name, of = '', columns, rows, all, cards, ...table }: ListTableProps<Row>) {
  const { md: wide = true } = Grid.useBreakpoint()
  const [{ hidden, density }, change] = useListSettings(name)
  const save = useMutation({
    mutationFn: async () => saveText(`${of}${name}.csv`, listAsCsv(shown, all ? await all() : rows)),
    onError: (error) => void message.error(`没有导出：${error.message}`),
  })
  const { message } = App.useApp()
  const shown = columns.filter(({ title }) => !hidden.includes(title))
  const toggle = (title: string) =>
    change({ density, hidden: hidden.includes(title) ? hidden.filter((other) => other !== title) : [...hidden, title] })
  return (
    <Flex vertical gap={8}>
      <Flex gap={4} justify="end" wrap>
        <Dropdown
          trigger={['click']}
          popupRender={() => (
            <Flex vertical gap={4} className="list-columns">
              {columns.map(({ title }) => (
                <Checkbox
                  key={title}
                  checked={!hidden.includes(title)}
                  disabled={shown.length === 1 && shown[0]!.title === title}
                  onChange={() => toggle(title)}
                >
                  {title}
                </Checkbox>
              ))}
            </Flex>
          )}
        >
          <Button type="text" size="small">
            列{hidden.length > 0 && `（隐藏 ${hidden.length}）`}
          </Button>
        </Dropdown>
        <Button
          type="text"
          size="small"
          aria-pressed={density === 'middle'}
          onClick={() => change({ hidden, density: density === 'small' ? 'middle' : 'small' })}
        >
          {density === 'small' ? '宽松' : '紧凑'}
        </Button>
        <Button
          type="text"
          size="small"
          icon={<DownloadOutlined />}
          disabled={rows.length === 0}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          导出 CSV
        </Button>
      </Flex>
      {cards && !wide ? (
        <Table<Row> {...table} {...AS_CARDS} size={density} columns={[cardOf(shown)]} dataSource={[...rows]} />
      ) : (
        <Table<Row> {...table} size={density} columns={[...shown]} dataSource={[...rows]} />
      )}
    </Flex>
  )
}

const AS_CARDS = { showHeader: false, scroll: {} }

const cardOf = <Row extends object>(columns: readonly ListColumn<Row>[]): TableColumnType<Row> => ({
  key: 'card',
  render: (_, row, index) => <RowCard columns={columns} row={row} index={index} />,
})

function useListSettings(name: string): [Settings, (next: Settings) => void] {
  const key = `anju.list.${name}`
  const [settings, setSettings] = useState(() => readSettings(window.localStorage.getItem(key)))
  const change = (next: Settings) => {
    window.localStorage.setItem(key, JSON.stringify(next))
    setSettings(next)
  }
  return [settings, change]
}

function readSettings(kept: string | null): Settings {
  try {
    const { hidden, density } = JSON.parse(kept ?? '{}')
    return { hidden: Array.isArray(hidden) ? hidden : [], density: density === 'middle' ? 'middle' : 'small' }
  } catch {
    return DEFAULTS
  }
}

import { Card, Empty, Flex, Timeline, Typography } from 'antd'
import { Link } from 'react-router'
import { instant } from '../../figures.ts'
import { withThousands } from '../FactList.tsx'
import { useNames } from '../people.tsx'
import type { DeskEvent } from './thing.ts'

/** What happened to it, the oldest first, each leading to what shows it. */
export function History({ events }: { events: readonly DeskEvent[] }) {
  const nameOf = useNames()
  return (
    <Card size="small" title="经过">
      {events.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="还没有经过。" />
      ) : (
        <Timeline
          items={events.map(({ at, what, actor, note, shownBy }, index) => ({
            key: `${index} ${at}`,
            content: (
              <Flex vertical>
                <span>
                  {actor && `${nameOf(actor)} `}
                  {what}
                  {shownBy && (
                    <>
                      {' '}
                      <Link to={`/counter/desk?no=${shownBy.no}`} style={{ textDecoration: 'underline' }}>
                        {shownBy.no}
                      </Link>
                    </>
                  )}
                </span>
                <Typography.Text type="secondary">
                  {at.length === 10 ? at : instant(at)}
                  {note && `，${withThousands(note)}`}
                </Typography.Text>
              </Flex>
            ),
          }))}
        />
      )}
    </Card>
  )
}

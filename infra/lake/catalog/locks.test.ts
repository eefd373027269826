import { expect, test } from 'vitest'
import { createLocks } from './locks.ts'

test('work on a common key runs one after the other, also after a failure; other work does not wait', async () => {
  const locks = createLocks()
  const events: string[] = []
  const work =
    (name: string, fails = false) =>
    async () => {
      events.push(`${name} starts`)
      await new Promise((done) => setTimeout(done, 5))
      events.push(`${name} ends`)
      if (fails) throw new Error(name)
    }
  const results = await Promise.allSettled([
    locks.run(['a', 'b'], work('first', true)),
    locks.run(['b', 'c'], work('second')),
    locks.run(['x'], work('apart')),
    locks.run(['c', 'a'], work('third')),
  ])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
  expect(events.filter((event) => !event.startsWith('apart'))).toEqual([
    'first starts',
    'first ends',
    'second starts',
    'second ends',
    'third starts',
    'third ends',
  ])
  expect(events.indexOf('apart starts')).toBeLessThan(events.indexOf('first ends'))
})

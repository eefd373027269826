import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { watchDisk } from '../disk.ts'
import { createSupervisor } from '../supervisor.ts'

// A supervisor on a disk of its own: the disk is filled, the part is killed and must come back, the disk is freed.
const [disk = '', port = ''] = process.argv.slice(2)
const said: string[] = []
const say = (line: string) => {
  said.push(line)
  console.log(line)
}
const told = async (words: string) => {
  while (!said.some((line) => line.includes(words))) await sleep(50)
}
const healthUrl = `http://127.0.0.1:${port}/`
const pid = async () => Number(await (await fetch(healthUrl)).text())

const supervisor = createSupervisor(disk, say)
watchDisk(disk, say)
await supervisor.start({
  name: 'part',
  command: process.execPath,
  args: ['-e', `require('http').createServer((_, answer) => answer.end(String(process.pid))).listen(${port}, '127.0.0.1')`],
  env: {},
  healthUrl,
})
const first = await pid()
try {
  writeFileSync(join(disk, 'filling'), Buffer.alloc(500_000_000))
} catch {
  // ENOSPC: it is full, as it should be.
}
await told('磁盘将满')
process.kill(first, 'SIGKILL')
await told('退出了')
while ((await pid().catch(() => first)) === first) await sleep(50)
say('part serves again')
rmSync(join(disk, 'filling'))
await told('已恢复')
await supervisor.stop()
process.exit(0)

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findJava } from './java.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-test-java-'))
afterAll(() => rmSync(folder, { recursive: true }))

function jdk(name: string, version: string, modules = 'java.base jdk.compiler jdk.incubator.vector'): string {
  const home = join(folder, name)
  mkdirSync(join(home, 'bin'), { recursive: true })
  writeFileSync(join(home, 'bin/java'), '')
  writeFileSync(join(home, 'release'), `IMPLEMENTOR="Test"\nJAVA_VERSION="${version}"\nMODULES="${modules}"\n`)
  return home
}

test('JAVA_HOME comes first, then java on PATH, whatever link leads there', () => {
  const [home, onPath] = [jdk('25', '25.0.1'), jdk('26', '26')]
  mkdirSync(join(folder, 'bin'))
  symlinkSync(join(onPath, 'bin/java'), join(folder, 'bin/java'))
  expect(findJava({ JAVA_HOME: home, PATH: join(folder, 'bin') }, [])).toBe(home)
  expect(findJava({ PATH: `/nowhere:${join(folder, 'bin')}` }, [])).toBe(onPath)
})

test('a JDK that is too old, or has no vectors, is passed over; where there is no other, one line says what to install', () => {
  const old = jdk('17', '17.0.15')
  const bare = jdk('bare', '25.0.2', 'java.base')
  expect(() => findJava({ JAVA_HOME: old, PATH: join(bare, 'bin') }, [])).toThrow('没有找到 JDK 25 或更新的版本')
  expect(findJava({ JAVA_HOME: old, PATH: join(jdk('good', '25'), 'bin') }, [])).toBe(join(folder, 'good'))
})

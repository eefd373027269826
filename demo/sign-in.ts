import type { Role } from '@anju/standards/viewer.ts'

/** A signed-in person's own `fetch`: keeps the session cookie. */
export type Visit = (path: string, init?: RequestInit) => Promise<Response>

/** Signs in at the demo's provider as one of its people, by the same pages as a browser. Throws an Error when the password is wrong. */
export async function signIn(origin: string, role: Role, password: string): Promise<Visit> {
  const cookies = new Map<string, string>()
  const visit: Visit = async (path, init = {}) => {
    const headers = {
      ...(init.headers as Record<string, string>),
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    }
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]!.split(/=(.*)/s)
      cookies.set(name, value)
    }
    return response
  }
  const follow = async (start: string): Promise<Response> => {
    let response = await visit(start)
    for (let hops = 0; hops < 8 && response.status >= 300 && response.status < 400; hops++)
      response = await visit(response.headers.get('location')!)
    return response
  }
  const page = await (await follow('/auth/login?returnTo=/api/me')).text()
  const action = /action="([^"]+)"/.exec(page)?.[1]
  if (!action) throw new Error('没有找到登录页')
  const answered = await visit(action, { method: 'POST', body: new URLSearchParams({ account: role, password }) })
  if (answered.status >= 400) throw new Error(`${role} 登录没有成功`)
  await follow(answered.headers.get('location')!)
  return visit
}

export type Route = { readonly page: 'list' } | { readonly page: 'play' | 'edit'; readonly screenId: string }

/** /screen/ is the list, /screen/:id the player, /screen/:id/edit the editor. */
export function routeOf(path: string): Route {
  const [, , screenId, action] = path.split('/')
  if (!screenId) return { page: 'list' }
  return { page: action === 'edit' ? 'edit' : 'play', screenId: decodeURIComponent(screenId) }
}

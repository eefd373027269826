declare module 'autocannon' {
  interface Result {
    readonly requests: { readonly average: number }
    readonly non2xx: number
  }
  function autocannon(options: {
    url: string
    headers?: Record<string, string>
    connections: number
    duration: number
  }): Promise<Result>
  export = autocannon
}

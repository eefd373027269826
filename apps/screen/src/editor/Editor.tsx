export const Editor = ({ screenId }: { readonly screenId: string }) => <p>{screenId}</p>

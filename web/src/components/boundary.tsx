import { Component, type ReactNode } from 'react'
import { Failure } from './failure.tsx'

interface BoundaryProps {
  readonly children: ReactNode
}

/**
 * Says so where a part of the page cannot be drawn, and leaves the rest standing: a part that is fetched when it is first needed may not come, while the server is away or
 * after it was replaced by a newer one. To try again loads the page anew, for browsers remember that a script did not come.
 */
export class Boundary extends Component<BoundaryProps, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    return error ? <Failure error={error} onRetry={() => location.reload()} /> : this.props.children
  }
}

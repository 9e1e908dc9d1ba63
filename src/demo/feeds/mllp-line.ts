import { connect, type Socket } from 'node:net'
import { createFrameReader, frame } from '../../records/hl7v2/frames.ts'
import { Refused } from '../ward-client.ts'

/** A line of MLLP to one listener: messages in order, each after the acknowledgement of the one before. */
export interface MllpLine {
  /** Resolves when the message was acknowledged. Errors: `Refused` when it was refused; others when the line broke. */
  send(message: string): Promise<void>
  close(): void
}

export function mllpLine(port: number): MllpLine {
  let socket: Socket | undefined
  let reader = createFrameReader()
  let waiting: { resolve(answer: string): void; reject(error: Error): void } | undefined
  const open = () => {
    const made = connect(port, '127.0.0.1')
    reader = createFrameReader()
    made.on('data', (bytes) => {
      for (const body of reader.push(bytes)) waiting?.resolve(Buffer.from(body).toString())
    })
    made.on('error', () => undefined)
    made.on('close', () => {
      socket = undefined
      waiting?.reject(new Error('the line broke before the message was acknowledged'))
    })
    return made
  }
  return {
    async send(message) {
      socket ??= open()
      const answer = await new Promise<string>((resolve, reject) => {
        waiting = { resolve, reject }
        socket?.write(frame(Buffer.from(message)))
      })
      if (!/\rMSA\|AA/.test(answer)) throw new Refused(answer.split('\r').slice(1).join(' '))
    },
    close: () => socket?.destroy(),
  }
}

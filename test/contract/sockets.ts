import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const open: { server: Server; sockets: Set<Socket> }[] = [];

/** A bare server that does this with every connection, until `closeServers`: its port. */
export async function serve(behave: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    behave(socket);
  });
  open.push({ server, sockets });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

export async function closeServers(): Promise<void> {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const port = await serve(() => {});
  await closeServers();
  return port;
}

/** Answers every request, as soon as its head is there, with these bytes. */
export function answering(...parts: readonly (string | Buffer)[]): (socket: Socket) => void {
  return (socket) => {
    socket.on('data', () => {
      for (const part of parts) socket.write(part);
    });
  };
}

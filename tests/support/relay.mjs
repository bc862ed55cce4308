// The network between a caller and the UDP port of a host: it can fail, and give the caller another address.
import dgram from 'node:dgram';
import { once } from 'node:events';

const kWay = /^a=candidate:\S+ \d+ udp \d+ 127\.0\.0\.1 (\d+) /i;

async function socketOf(onMessage) {
  const socket = dgram.createSocket('udp4');
  socket.on('message', onMessage);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

export class Relay {
  static async make() {
    const relay = new Relay();
    relay.failed = false;
    relay.inside = await socketOf((data, from) => {
      relay.caller = from;
      if (!relay.failed && relay.port) relay.outside.send(data, relay.port, '127.0.0.1');
    });
    await relay.move();
    return relay;
  }

  /** The answer as a caller gets it whose only way to the host leads through here. */
  through(sdp) {
    const lines = sdp.split('\r\n');
    this.port = Number(lines.map((line) => line.match(kWay)?.[1]).find((port) => port));
    const inside = this.inside.address().port;
    return lines
      .filter((line) => !line.startsWith('a=candidate:') || kWay.test(line))
      .map((line) => (kWay.test(line) ? line.replace(`127.0.0.1 ${this.port} `, `127.0.0.1 ${inside} `) : line))
      .join('\r\n');
  }

  /** The caller is at another address from now on, and nothing reaches the old one. */
  async move() {
    this.outside?.close();
    this.outside = await socketOf((data) => {
      if (!this.failed && this.caller) this.inside.send(data, this.caller.port, this.caller.address);
    });
    return this.outside.address().port;
  }

  /** Nothing gets through any more. */
  fail() {
    this.failed = true;
  }

  close() {
    this.inside.close();
    this.outside.close();
  }
}

// The network between a caller and the UDP port of a host: it can fail, and give the caller another address.
import dgram from 'node:dgram';
import { once } from 'node:events';

// A binding success response of STUN.
const kCheckAnswered = 0x0101;
const kWay = /^(a=candidate:\S+ \d+ udp \d+) (\d+\.\d+\.\d+\.\d+) (\d+) /i;

export class Relay {
  static async make() {
    const relay = new Relay();
    relay.failed = false;
    relay.waiting = [];
    // A caller has several addresses and tries them all: each is another one outside, too.
    relay.outside = new Map();
    relay.inside = dgram.createSocket('udp4');
    relay.inside.on('message', (data, from) => relay.#out(data, from));
    relay.inside.bind(0, '127.0.0.1');
    await once(relay.inside, 'listening');
    return relay;
  }

  /** The answer as a caller gets it whose only way to the host leads through here. */
  through(sdp) {
    const lines = sdp.split('\r\n');
    const way = lines.find((line) => kWay.test(line));
    const [, , address, port] = way.match(kWay);
    this.host = { address, port: Number(port) };
    return lines
      .filter((line) => line === way || !line.startsWith('a=candidate:'))
      .map((line) => (line === way ? line.replace(kWay, `$1 127.0.0.1 ${this.inside.address().port} `) : line))
      .join('\r\n');
  }

  /** The caller is at another address from now on, and nothing reaches the old one. */
  move() {
    for (const socket of this.outside.values()) socket.close();
    this.outside.clear();
  }

  /** Nothing gets through any more. */
  fail() {
    this.failed = true;
  }

  /** The host answers the next time that the caller shows to be there still. */
  checked() {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  close() {
    this.move();
    this.inside.close();
  }

  #out(data, from) {
    if (this.failed || !this.host) return;
    const name = `${from.address} ${from.port}`;
    if (!this.outside.has(name)) this.outside.set(name, this.#socketFor(from));
    this.outside.get(name).send(data, this.host.port, this.host.address);
  }

  #socketFor(caller) {
    const socket = dgram.createSocket('udp4');
    socket.on('message', (data) => {
      if (this.failed) return;
      this.inside.send(data, caller.port, caller.address);
      if (data.readUInt16BE(0) === kCheckAnswered) this.waiting.splice(0).forEach((resolve) => resolve());
    });
    return socket;
  }
}

// Calls, and is gone without a word as soon as the call is open.
import { LibwebrtcCaller } from './libwebrtc_caller.mjs';
import { EchoServer } from './server.mjs';

const server = Object.assign(new EchoServer(), { port: Number(process.argv[2]) });
await new LibwebrtcCaller().call(server);
process.kill(process.pid, 'SIGKILL');

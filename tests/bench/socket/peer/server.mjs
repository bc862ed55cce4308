// Talks over ws that say back what they hear, in the Realtime protocol with µ-law. Prints one line of JSON with its port.
import { WebSocketServer } from 'ws';

import { decoded, encoded } from './g711.mjs';

let events = 0;

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('listening', () => console.log(JSON.stringify({ port: server.address().port })));
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const event = JSON.parse(data);
    if (event.type !== 'input_audio_buffer.append') return;
    const samples = decoded(Buffer.from(event.audio, 'base64'));
    socket.send(JSON.stringify({
      type: 'response.output_audio.delta',
      event_id: `event_${(++events).toString(36)}`,
      response_id: 'resp_0123456789abcdef',
      item_id: 'item_0123456789abcdef',
      output_index: 0,
      content_index: 0,
      delta: encoded(samples).toString('base64'),
    }));
  });
});
process.stdin.on('end', () => process.exit(0)).resume();

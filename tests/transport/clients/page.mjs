// What a page does that calls: runs in the browser, so it stands alone.

/** Calls, says the tones, and tells which were heard, in order, with what else is to be known. */
export async function callFromPage({ frequencies, milliseconds, onlyTcp, message }) {
  const context = new AudioContext({ sampleRate: 48_000 });
  await context.resume();
  const microphone = context.createMediaStreamDestination();
  const connection = new RTCPeerConnection();
  connection.addTrack(microphone.stream.getAudioTracks()[0], microphone.stream);
  const channel = connection.createDataChannel('oai-events');
  const messages = [];
  channel.onmessage = ({ data }) => messages.push(data);

  const until = async (what, condition, limit = 20_000) => {
    const end = performance.now() + limit;
    while (!(await condition())) {
      if (performance.now() > end) throw new Error(`never came: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const heard = [];
  connection.ontrack = ({ streams, track }) => {
    const stream = streams[0] ?? new MediaStream([track]);
    // Without an element that plays it a remote stream stays silent.
    const player = new Audio();
    player.srcObject = stream;
    player.play();
    const analyser = new AnalyserNode(context, { fftSize: 4096 });
    context.createMediaStreamSource(stream).connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    setInterval(() => {
      analyser.getFloatFrequencyData(bins);
      const loud = frequencies.map((one) => bins[Math.round((one / context.sampleRate) * analyser.fftSize)]);
      const most = Math.max(...loud);
      heard.push(most > -45 ? frequencies[loud.indexOf(most)] : 0);
    }, 50);
  };
  const order = () => {
    const all = [];
    for (let i = 2; i < heard.length; ++i) {
      if (heard[i] && heard[i] === heard[i - 1] && heard[i] === heard[i - 2] && all.at(-1) !== heard[i]) all.push(heard[i]);
    }
    return all;
  };

  const offer = await connection.createOffer();
  await connection.setLocalDescription(offer);
  const response = await fetch('/calls', { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: offer.sdp });
  let sdp = await response.text();
  if (onlyTcp) sdp = sdp.replace(/a=candidate:.* udp .*\r\n/g, '');
  await connection.setRemoteDescription({ type: 'answer', sdp });
  await until('the open channel', () => messages.some((text) => text.startsWith('open rtc_')));

  if (message) channel.send(message);
  for (const frequency of frequencies) {
    const oscillator = new OscillatorNode(context, { frequency });
    const gain = new GainNode(context, { gain: 0.3 });
    oscillator.connect(gain).connect(microphone);
    oscillator.start();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    oscillator.stop();
  }
  await until('the tones', () => order().length >= frequencies.length).catch(() => {});
  if (message) await until('the message', () => messages.includes(message));

  const stats = [...(await connection.getStats()).values()];
  const pair = stats.find((one) => one.type === 'candidate-pair' && one.nominated && one.state === 'succeeded');
  const remote = stats.find((one) => one.id === pair?.remoteCandidateId);
  const inbound = stats.find((one) => one.type === 'inbound-rtp');
  const result = { order: order(), protocol: remote?.protocol, lost: inbound?.packetsLost, received: inbound?.packetsReceived };
  connection.close();
  return result;
}

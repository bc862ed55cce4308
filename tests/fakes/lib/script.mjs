// When each word of a scripted transcript is spoken.

const kWordMs = 300;
const kPauseMs = 600;

/** Words with times in seconds; sentences end at . ? or ! and are followed by a pause. */
export function timedWords(text, { word_ms = kWordMs, pause_ms = kPauseMs, confidence = 0.98 } = {}) {
  let at = 0;
  let sentence = 0;
  return (text.match(/\S+/g) ?? []).map((word) => {
    const timed = { text: word, bare: bare(word), start: at / 1000, end: (at + word_ms) / 1000, confidence, sentence };
    at += word_ms;
    if (/[.?!]["']?$/.test(word)) {
      at += pause_ms;
      sentence += 1;
    }
    return timed;
  });
}

/** A word as it is written without punctuation. */
export function bare(word) {
  return word.toLowerCase().replace(/[^\p{L}\p{N}'-]/gu, '') || word;
}

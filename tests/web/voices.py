"""What people say in the walks: recordings of Debian's pocketsphinx-testdata, and sentences by a voice of flite."""

import ctypes
import pathlib
import wave

RECORDINGS = pathlib.Path("/usr/share/pocketsphinx/test/data")
# "He was not an ill disposed young man", read by a woman.
YOUNG_MAN = "librivox/sense_and_sensibility_01_austen_64kb-0880.wav"
RATE = 16_000
BYTES_IN_SAMPLE = 2


def samples_of(name):
    """A recording at 16 kHz: a WAV, or samples without a head."""
    path = RECORDINGS / name
    if path.suffix == ".raw":
        return path.read_bytes()
    with wave.open(str(path)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE, 1, BYTES_IN_SAMPLE), path
        return sound.readframes(sound.getnframes())


def write(path, samples):
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(BYTES_IN_SAMPLE)
        sound.setframerate(RATE)
        sound.writeframes(samples)
    return str(path)


def silence(seconds):
    return bytes(int(seconds * RATE) * BYTES_IN_SAMPLE)


class Speaker:
    """Says sentences with flite's rms, as the host's built-in man does."""

    def __init__(self):
        flite, voice = ctypes.CDLL("libflite.so.1", ctypes.RTLD_GLOBAL), None
        for needed in ("libflite_usenglish.so.1", "libflite_cmulex.so.1"):
            ctypes.CDLL(needed, ctypes.RTLD_GLOBAL)
        voice = ctypes.CDLL("libflite_cmu_us_rms.so.1")
        flite.flite_init()
        flite.flite_text_to_speech.argtypes = [ctypes.c_char_p, ctypes.c_void_p, ctypes.c_char_p]
        flite.flite_text_to_speech.restype = ctypes.c_float
        voice.register_cmu_us_rms.restype = ctypes.c_void_p
        self._speak, self._voice = flite.flite_text_to_speech, voice.register_cmu_us_rms(None)

    def say(self, sentence, path):
        seconds = self._speak(sentence.encode(), self._voice, str(path).encode())
        assert seconds > 0, sentence
        return str(path)


def microphone(folder):
    """For Chromium's own, which plays it again and again: whoever speaks there leaves time for an answer."""
    return write(folder / "microphone.wav", silence(1) + samples_of(YOUNG_MAN) + silence(9))


def sounds(folder):
    """Everything that is said, as files in a folder: `microphone` for Chromium's own, the others by what they are called in the walks."""
    speaker = Speaker()
    sentences = {
        "target": "What is the target?",
        "sites": "How many sites are there?",
        "board": "When does the board meet?",
        "plan": "Anna Novak leads a fourteen day plan from Monday.",
        "gap": "I take responsibility for the gap.",
    }
    recordings = {
        "forward": "goforward.raw",
        "young_man": YOUNG_MAN,
        "amiable": "librivox/sense_and_sensibility_01_austen_64kb-0930.wav",
        "selfish": "librivox/sense_and_sensibility_01_austen_64kb-0890.wav",
        "respectable": "librivox/sense_and_sensibility_01_austen_64kb-0920.wav",
    }
    made = {name: speaker.say(sentence, folder / f"{name}.wav") for name, sentence in sentences.items()}
    made |= {name: write(folder / f"{name}.wav", samples_of(recording)) for name, recording in recordings.items()}
    return made | {"microphone": microphone(folder)}

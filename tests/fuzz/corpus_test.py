"""Each reader of what callers send keeps its promises for its corpus and what a few seconds of chance make of it."""
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import cases  # noqa: E402
from fuzzing import CORPUS, READERS, fuzz  # noqa: E402

# The same chance each time: a failure can be repeated.
OPTIONS = ("-runs=20000", "-seed=1", "-max_len=4096", "-timeout=10", "-rss_limit_mb=2048")


def holds(reader):
    with tempfile.TemporaryDirectory() as folder:
        done = fuzz(
            Path(os.environ["PARLEY_BUILD"]) / "bin/transport_fuzzer", reader, *OPTIONS, folder, str(CORPUS / reader),
            cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "Done 20000 runs" in done.stderr, done.stderr[-4000:]


if __name__ == "__main__":
    sys.exit(cases.run([(f"the reader of {reader}", lambda reader=reader: holds(reader)) for reader in READERS], *sys.argv[1:2]))

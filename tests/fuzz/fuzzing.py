"""The fuzzer of what callers send, and what it begins with."""
import os
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
READERS = sorted(folder.name for folder in CORPUS.iterdir() if folder.is_dir())


def fuzz(binary, reader, *arguments, **options):
    """Runs the fuzzer for one reader, in a folder where it may leave what it found."""
    environment = {**os.environ, "PARLEY_FUZZ": reader}
    return subprocess.run([binary, *arguments], env=environment, check=False, **options)

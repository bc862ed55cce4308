"""Installs what the fakes need, as package-lock.json says, when it is missing or another."""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "support"))

import npm  # noqa: E402


def install():
    npm.install(HERE)

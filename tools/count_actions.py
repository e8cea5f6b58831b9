"""Counts the actions that frequent work takes, and writes them into docs/actions.md.

The work itself is in tests/browser/test_actions.py, which fails when the table is not true.
"""

import os
import subprocess
import sys


def main() -> int:
    command = [sys.executable, "-m", "pytest", "-q", "tests/browser/test_actions.py"]
    return subprocess.run(command, env={**os.environ, "WRITE_ACTIONS": "1"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

"""The process that `core.pdf.process` starts."""

import sys

from core.pdf.process import run

sys.exit(run())

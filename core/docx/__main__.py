"""The process that `core.docx.process` starts."""

import sys

from core.docx.process import run

sys.exit(run())

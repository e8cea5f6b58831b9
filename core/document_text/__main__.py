"""The process that `core.document_text.process` starts."""

import sys

from core.document_text.process import run

sys.exit(run())

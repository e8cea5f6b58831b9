"""Finds what a PDF would do besides being read: scripts, programs, files and forms inside."""

from core.pdf.process import ActiveContent, UnreadablePdfError, active_content

__all__ = ["ActiveContent", "UnreadablePdfError", "active_content"]

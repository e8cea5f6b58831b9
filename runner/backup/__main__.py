"""`make backup`, `make restore`, `make drill` and `make backup-key`."""

import argparse
import signal
import sys
from contextlib import suppress
from pathlib import Path

from runner import environment
from runner.backup import keys
from runner.backup.copy import copy
from runner.backup.create import backup_folder, create
from runner.backup.drill import drill
from runner.backup.restore import STOP_SIGNALS, restore, restore_moment
from runner.backup.retention import backups_in
from runner.backup.wal import keep_wal, parse_moment
from runner.child_process import exit_with_parent
from runner.console import OperatorError, exit_on_error, say
from runner.environment import Environment


def chosen(settings: Environment, text: str) -> Path:
    """Return the backup that is named, or the newest. Raises OperatorError if there is none."""
    if text:
        path = Path(text)
        return path if path.exists() or path.is_absolute() else settings.backup_dir / text
    found = backups_in(backup_folder(settings))
    if not found:
        raise OperatorError(f"Chưa có bản sao lưu nào trong {settings.backup_dir}.")
    return found[0]


def run(options: argparse.Namespace) -> None:
    """Do what the command line says. Raises OperatorError."""
    if options.step == "key":
        public = keys.make(Path(options.file or "sao-luu.key"))
        say("Hãy cất một bản của tệp khóa ở nơi khác: mất nó thì không mở được bản sao lưu nào.")
        sys.stdout.write(f"{public}\n")
        return
    settings = environment.current()
    if options.step == "make":
        path = create(settings)
        say(f"Đã sao lưu: {path} ({path.stat().st_size / 1024**2:.1f} MB)")
        copy(settings, path)
    elif options.step == "wal":
        if options.until_parent_exits:
            exit_with_parent()
        with suppress(KeyboardInterrupt):  # it is stopped with the site
            keep_wal(settings)
    elif options.step == "drill":
        drill(settings, chosen(settings, options.file))
    elif options.at:
        restore_moment(settings, parse_moment(options.at), agreed=options.yes)
    else:
        restore(settings, chosen(settings, options.file), agreed=options.yes)


def _stop(*_: object) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> None:
    """Read the command line; an error becomes one clear line."""
    parser = argparse.ArgumentParser(prog="python -m runner.backup")
    parser.add_argument("step", choices=["make", "restore", "drill", "key", "wal"])
    parser.add_argument("file", nargs="?", default="")
    parser.add_argument("--yes", action="store_true")
    parser.add_argument("--at", default="")
    parser.add_argument("--until-parent-exits", action="store_true")
    for number in STOP_SIGNALS:
        signal.signal(number, _stop)
    try:
        with exit_on_error():
            run(parser.parse_intermixed_args())
    except KeyboardInterrupt:
        say("Đã dừng; không có gì dở dang.")
        sys.exit(130)


if __name__ == "__main__":
    main()

"""Install exactly the packages of a requirements file into .venv: `python3 make_venv.py FILE`.

Runs on the system's own Python, before anything is installed: the standard library only.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def switch_to_newer_python() -> None:
    """Restart in a newer interpreter of this machine if this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(14, 10, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606
    raise SystemExit(
        "Lỗi: cần Python 3.11 trở lên; trên Debian/Ubuntu: sudo apt-get install python3"
    )


def apt_get(*arguments: str) -> bool:
    """Run apt-get quietly; return whether it succeeded."""
    command = ["apt-get", "-qq", "-y", *arguments]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0


def ensure_venv_module() -> None:
    """Install the modules venv and ensurepip if they are missing, as on Debian."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        package = f"python3.{sys.version_info.minor}-venv"
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise SystemExit(
                f"Lỗi: Python thiếu venv; hãy chạy: sudo apt-get install {package}"
            ) from None
        say(f"Đang cài {package} bằng apt-get…")
        if not (apt_get("update") and apt_get("install", package)):
            raise SystemExit(
                f"Lỗi: không cài được {package}; hãy cài bằng tay rồi chạy lại."
            ) from None


def is_usable() -> bool:
    """Return whether .venv is complete and was made by this version of Python."""
    code = "import pip, sys; print(*sys.version_info[:2])"
    try:
        result = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return result.stdout.split() == [str(part) for part in sys.version_info[:2]]


def install(requirements: Path) -> None:
    """Make .venv if necessary, and install the packages into it, each checked by its hash."""
    if not is_usable():
        ensure_venv_module()
        say("Đang tạo môi trường Python trong .venv…")
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    say(f"Đang cài các thư viện trong {requirements}…")
    options = ["--disable-pip-version-check", "--no-input"]
    pip = [str(PYTHON), "-m", "pip", "install", *options]
    subprocess.run([*pip, "--require-hashes", "-r", str(requirements)], check=True)


def fingerprint(requirements: Path) -> str:
    version = ".".join(str(part) for part in sys.version_info[:2])
    return f"{version} {hashlib.sha256(requirements.read_bytes()).hexdigest()}"


def main() -> None:
    switch_to_newer_python()
    requirements = Path(sys.argv[1])
    stamp = VENV / f"{requirements.name}.installed"
    wanted = fingerprint(requirements)
    # If it runs twice at once, the second process waits, and then has nothing to do.
    fcntl.flock(os.open(".", os.O_RDONLY), fcntl.LOCK_EX)
    if not (PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted):
        install(requirements)
        stamp.write_text(wanted)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError:
        raise SystemExit(
            "Lỗi: không chuẩn bị được .venv; lý do ở ngay phía trên, thường là mất mạng."
        ) from None
    except OSError as error:
        raise SystemExit(f"Lỗi: không chuẩn bị được .venv: {error.strerror}.") from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None

"""Where the server is and who we are there: a file that only its owner may read."""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from .errors import SourcingError

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Profile:
    """One server and one user."""

    url: str
    database: str
    login: str
    api_key: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SourcingError(
                f"“{self.url}” is no address; write https://odoo.example.com"
            )
        if parts.path.strip("/") or parts.query or parts.username:
            raise SourcingError(
                f"“{self.url}”: give scheme, host and port only, nothing after them"
            )
        try:
            self.port  # noqa: B018 - reading it checks it
        except ValueError as error:
            raise SourcingError(f"“{self.url}”: {error}") from error

    @property
    def secure(self) -> bool:
        return urlsplit(self.url).scheme == "https"

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or (443 if self.secure else 80)

    @property
    def exposed(self) -> bool:
        """Whether the key travels over a network in the clear."""
        return not self.secure and self.host not in LOOPBACK


def config_path() -> Path:
    """``$SOURCING_CONFIG``, else profiles.toml in the user's configuration."""
    if named := os.environ.get("SOURCING_CONFIG"):
        return Path(named).expanduser()
    base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(base).expanduser() / "sourcing" / "profiles.toml"


def load(name: str, path: Path | None = None) -> Profile:
    """The profile ``name``; ``SOURCING_API_KEY`` wins over a stored key.

    :raise SourcingError: no such profile, or others may read the file.
    """
    path = path or config_path()
    profiles = _read(path)
    if name not in profiles:
        known = ", ".join(sorted(profiles)) or "none"
        raise SourcingError(
            f"there is no profile “{name}” in {path} (known: {known}); "
            f"make it with: sourcing --profile {name} login"
        )
    profile = profiles[name]
    if key := os.environ.get("SOURCING_API_KEY"):
        profile = Profile(profile.url, profile.database, profile.login, key)
    if not profile.api_key:
        raise SourcingError(
            f"the profile “{name}” has no API key; set SOURCING_API_KEY or run: "
            f"sourcing --profile {name} login"
        )
    return profile


def save(name: str, profile: Profile, path: Path | None = None) -> Path:
    """Add or replace one profile; the file is never readable by others, not even
    for a moment."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise SourcingError(f"“{name}”: a profile's name has letters, digits, - and _")
    path = path or config_path()
    profiles = _read(path) | {name: profile}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = "# Keys of machines: keep this file to yourself (mode 0600).\n"
    for title, entry in sorted(profiles.items()):
        text += f"\n[{title}]\n"
        for key, value in asdict(entry).items():
            # a JSON text is a TOML text
            text += f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".profiles-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
    return path


def _read(path: Path) -> dict[str, Profile]:
    try:
        with path.open("rb") as file:
            _check_private(path, os.fstat(file.fileno()))
            data = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SourcingError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcingError(f"{path} is damaged: {error}") from error
    return {name: _profile(path, name, entry) for name, entry in data.items()}


def _profile(path: Path, name: str, entry: object) -> Profile:
    known = {field.name for field in fields(Profile)}
    if not isinstance(entry, dict) or not all(
        isinstance(value, str) for value in entry.values()
    ):
        raise SourcingError(f"{path}: [{name}] must hold texts only")
    if unknown := entry.keys() - known:
        raise SourcingError(
            f"{path}: [{name}] has unknown {', '.join(sorted(unknown))}"
        )
    if missing := known - entry.keys() - {"api_key"}:
        raise SourcingError(f"{path}: [{name}] lacks {', '.join(sorted(missing))}")
    return Profile(**entry)


def _check_private(path: Path, info: os.stat_result) -> None:
    mode = stat.S_IMODE(info.st_mode)
    if info.st_uid != os.getuid():
        raise SourcingError(f"{path} belongs to another user; it is not read")
    if mode & 0o077:
        raise SourcingError(
            f"{path} can be read by others (mode {mode:04o}), and it holds keys; "
            f"mend it with: chmod 600 {path} - and consider the keys as known"
        )

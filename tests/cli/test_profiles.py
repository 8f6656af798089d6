"""Keys stay with their owner."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sourcing import profiles
from sourcing.errors import SourcingError
from sourcing.profiles import Profile

from .conftest import PROFILE, FakeServer


def test_saved_for_the_owner_only(config: Path) -> None:
    odd = Profile("https://x.example.com", 'd"b\\', "机器", 'k"\n')
    profiles.save("default", PROFILE)
    profiles.save("other", odd)
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700
    assert (profiles.load("default"), profiles.load("other")) == (PROFILE, odd)
    assert [path.name for path in config.parent.iterdir()] == [config.name]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_read_is_refused(config: Path, mode: int) -> None:
    profiles.save("default", PROFILE)
    config.chmod(mode)
    for use in (
        lambda: profiles.load("default"),
        lambda: profiles.save("new", PROFILE),
    ):
        with pytest.raises(SourcingError, match=f"chmod 600 {config}"):
            use()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[default", "damaged"),
        ("[default]\nurl = 'https://x'\n", "lacks"),
        ("[default]\nurl = 1\n", "texts only"),
        ("[default]\npassword = 'x'\n", "unknown password"),
        ("[other]\nurl='https://x'\ndatabase='d'\nlogin='l'\n", "no profile “default”"),
        ("[default]\nurl='https://x'\ndatabase='d'\nlogin='l'\n", "no API key"),
    ],
)
def test_broken_files_are_explained(config: Path, text: str, message: str) -> None:
    config.parent.mkdir()
    config.write_text(text, "utf-8")
    config.chmod(0o600)
    with pytest.raises(SourcingError, match=message):
        profiles.load("default")


@pytest.mark.parametrize(
    "url", ["odoo.example.com", "ftp://x", "https://", "https://x/odoo", "https://x:y"]
)
def test_addresses_are_checked(url: str) -> None:
    with pytest.raises(SourcingError):
        Profile(url, "db", "me")


@pytest.mark.parametrize(
    ("url", "port", "exposed"),
    [
        ("http://127.0.0.1:8069", 8069, False),
        ("http://localhost", 80, False),
        ("https://odoo.example.com", 443, False),
        ("http://odoo.example.com", 80, True),
    ],
)
def test_plain_http_is_for_this_machine(url: str, port: int, exposed: bool) -> None:
    profile = Profile(url, "db", "me")
    assert (profile.port, profile.exposed) == (port, exposed)


def test_login_reads_the_key_from_input_or_environment(
    run: Callable[..., Any],
    fake: FakeServer,
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where = ("--url", "http://localhost:1", "--database", "d", "--user", "u")
    result = run("--profile", "one", "login", *where, input="from-input\n")
    assert result.exit_code == 0, result.output
    assert "from-input" not in result.output
    assert profiles.load("one").api_key == "from-input"
    monkeypatch.setenv("SOURCING_API_KEY", "from-environment")
    assert run("--profile", "two", "login", *where).exit_code == 0
    monkeypatch.delenv("SOURCING_API_KEY")
    assert profiles.load("two").api_key == "from-environment"
    assert run("login", *where, input="\n").exit_code == 2
    assert "--key" not in run("login", "--help").output


def test_plain_http_to_another_machine_is_warned_of(
    run: Callable[..., Any], fake: FakeServer
) -> None:
    profiles.save("default", Profile("http://odoo.example.com", "d", "u", "k"))
    result = run("status")
    assert result.exit_code == 0
    assert "not encrypted" in result.stderr

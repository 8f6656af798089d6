"""The server, as the other modules see it: one method to call, three errors."""

from __future__ import annotations

import http.client
import json
from typing import Any, Protocol

import odoorpc

from .errors import ConnectionFailed, NotAllowed, ServerRefused
from .profiles import Profile

TIMEOUT = 600.0


class Server(Protocol):
    """What importer and commands need of a server; tests give a fake one."""

    version: str

    def call(self, method: str, **arguments: Any) -> Any:
        """Call a method of ``sourcing.api``; all arguments by name."""


class OdooServer:
    """A logged-in connection over OdooRPC.

    :raise ConnectionFailed: not reached.
    :raise ServerRefused: database, login or key is wrong.
    """

    def __init__(self, profile: Profile, timeout: float = TIMEOUT) -> None:
        self._profile = profile
        protocol = "jsonrpc+ssl" if profile.secure else "jsonrpc"
        self._odoo = self._guarded(
            odoorpc.ODOO, profile.host, protocol, profile.port, timeout
        )
        self.version = str(self._odoo.version)
        self._guarded(
            self._odoo.login, profile.database, profile.login, profile.api_key
        )

    def call(self, method: str, **arguments: Any) -> Any:
        """Call a method of ``sourcing.api``; all arguments by name."""
        return self._guarded(
            self._odoo.execute_kw,
            "sourcing.api",
            method,
            [],
            {**arguments, "context": dict(self._odoo.env.context)},
        )

    def _guarded(self, function: Any, *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except odoorpc.error.RPCError as error:
            if _rpc_name(error) == "odoo.exceptions.AccessError":
                raise NotAllowed(_rpc_message(error)) from error
            raise ServerRefused(_rpc_message(error)) from error
        except odoorpc.error.Error as error:
            raise ServerRefused(f"{self._profile.url}: {error}") from error
        except (OSError, http.client.HTTPException) as error:
            # URLError, timeouts and broken connections are OSErrors
            raise ConnectionFailed(f"{self._profile.url}: {_reason(error)}") from error
        except json.JSONDecodeError as error:
            raise ConnectionFailed(
                f"{self._profile.url}: this does not answer like an Odoo"
            ) from error


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return str(reason) or type(reason).__name__


def _rpc_data(error: Any) -> dict[str, Any]:
    info = error.info if isinstance(error.info, dict) else {}
    return info.get("data") or {}


def _rpc_name(error: Any) -> str:
    return str(_rpc_data(error).get("name", ""))


def _rpc_message(error: Any) -> str:
    """The server's own sentence; for an internal error its kind, never a traceback."""
    data, name = _rpc_data(error), _rpc_name(error)
    text = str(data.get("message") or error)
    if "sourcing.api" in text and "exist" in text:
        return "sourcing_pm is not installed in this database"
    if name.startswith("odoo.") or not name:
        return text
    return (
        f"the server failed ({name}: {text.strip().splitlines()[-1] if text else ''})"
    )

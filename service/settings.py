"""Settings: one table of names, defaults and help.

A setting is read from the environment (``NBO_DATABASE_URL``), else from a TOML file
(``database_url = "..."`` in ``nbo.toml`` or where ``NBO_CONFIG`` points), else its default.
"""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from models.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Settings", "read_settings", "setting_table"]

PREFIX: Final = "NBO_"
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off"})


def _setting(
    default: str | float | bool,  # noqa: FBT001 -- a setting may be a switch
    text: str,
    *,
    least: float = float("-inf"),
    most: float = float("inf"),
    among: tuple[str, ...] = (),
    is_secret: bool = False,
) -> Any:
    return field(
        default=default,
        repr=not is_secret,
        metadata={"help": text, "least": least, "most": most, "among": among},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator may choose. Each field is a row of the table: name, default, help."""

    database_url: str = _setting(
        "sqlite:///nbo.db", "Where the store is: sqlite:///FILE or postgresql://USER@HOST/NAME."
    )
    model_dir: str = _setting("models-registry", "The registry: a folder of model bundles.")
    reasons: str = _setting(
        "", "A reason catalogue of your own: a TOML file as docs/reasons.md has it."
    )
    host: str = _setting("127.0.0.1", "Address to listen on; 0.0.0.0 for all of this machine.")
    port: int = _setting(8000, "Port to listen on.", least=1, most=65535)
    workers: int = _setting(2, "Server processes; about one a core.", least=1, most=256)
    threads: int = _setting(8, "Threads in each process.", least=1, most=256)
    backlog: int = _setting(512, "Connections that may wait to be accepted.", least=1)
    timeout_seconds: int = _setting(
        30, "A worker that gives no sign of life for so long is replaced.", least=1
    )
    graceful_seconds: int = _setting(
        30, "How long requests in flight may go on after a signal to stop.", least=0
    )
    keepalive_seconds: int = _setting(
        75, "How long an idle connection is kept; longer than the proxy in front keeps it.", least=0
    )
    migrate: bool = _setting(
        default=True, text="Bring the store's tables up to date before serving."
    )
    max_body_bytes: int = _setting(
        1_000_000, "Larger request bodies are refused with 413.", least=1_000
    )
    max_catalogue_bytes: int = _setting(
        16_000_000, "Larger catalogues are refused with 413.", least=1_000
    )
    deadline_ms: int = _setting(
        2_000,
        "A decision that takes longer is answered without an action, and marked; 0: none does.",
        least=0,
        most=60_000,
    )
    dedupe_seconds: int = _setting(
        86_400, "How long a decision's dedupe_key gives the same decision again.", least=1
    )
    key_cache_seconds: float = _setting(
        1.0,
        "How long a verified key is trusted without asking the store; the delay of a revocation.",
        least=0.0,
        most=2.0,
    )
    model_poll_seconds: float = _setting(
        0.2, "How often each worker looks whether another champion was promoted.", least=0.01
    )
    catalogue_poll_seconds: float = _setting(
        0.5, "How often each worker looks for a new catalogue.", least=0.01, most=60.0
    )
    purge_seconds: float = _setting(
        3_600.0,
        "How often each worker removes keys that ran out and counters of periods long past.",
        least=0.01,
        most=604_800.0,
    )
    metrics_open: bool = _setting(
        default=True, text="Serve /metrics without a key; else it asks for the scope `read`."
    )
    panel_secret: str = _setting(
        "",
        "What the panel's tokens are signed with; several with blanks between: the first signs."
        " Empty: no panel.",
        is_secret=True,
    )
    panel_token_seconds: int = _setting(
        3_600, "How long a panel's token for one customer is good at most.", least=60, most=43_200
    )
    panel_instance_seconds: int = _setting(
        2_592_000, "How long a panel's token for a whole CRM is good at most.", least=60
    )
    panel_frame_ancestors: str = _setting(
        "", "Who may show the panel in a frame: sources as in CSP, with blanks between; or nobody."
    )
    panel_origins: str = _setting(
        "", "Whose messages the panel heeds: origins, with blanks between; or nobody's."
    )
    log_level: str = _setting(
        "info", "Least severe line to log.", among=("debug", "info", "warning", "error")
    )


def setting_table() -> tuple[tuple[str, Any, str], ...]:
    """Return every setting as (name, default, help), in the order of the table."""
    return tuple((f.name, f.default, f.metadata["help"]) for f in dataclasses.fields(Settings))


def read_settings(
    environment: Mapping[str, str],
    *,
    file: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Settings:
    """Gather the settings.

    Parameters
    ----------
    environment
        Usually ``os.environ``; names are ``NBO_`` and the setting in capitals.
    file
        A TOML file; by default what ``NBO_CONFIG`` names, else ``nbo.toml`` if there is one.
    overrides
        Already typed values that win over both; None means not given.

    Raises
    ------
    InputError
        A value of the wrong type or out of range, or an unknown name in the file.
    """
    given = _from_file(_config_file(environment, file))
    for one in dataclasses.fields(Settings):
        if (text := environment.get(PREFIX + one.name.upper())) is not None:
            given[one.name] = _parse(one, text)
    given |= {name: value for name, value in (overrides or {}).items() if value is not None}
    _refuse_unknown(given, "setting")
    for one in dataclasses.fields(Settings):
        if one.name in given:
            _check(one, given[one.name])
    return Settings(**given)


def unknown_variables(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ``NBO_`` variables that are no setting: perhaps slips of the pen."""
    known = {PREFIX + one.name.upper() for one in dataclasses.fields(Settings)} | {"NBO_CONFIG"}
    ours = {name for name in environment if name.startswith(PREFIX)}
    return tuple(sorted(ours - known))


def _config_file(environment: Mapping[str, str], file: Path | None) -> Path | None:
    if file is None and (named := environment.get("NBO_CONFIG")):
        file = Path(named)
    if file is not None:
        if not file.is_file():
            raise InputError(f"no settings file {str(file)!r}")
        return file
    usual = Path("nbo.toml")
    return usual if usual.is_file() else None


def _from_file(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file.name} is not TOML: {error}") from error
    _refuse_unknown(given, f"setting in {file.name}")
    return given


def _refuse_unknown(given: Mapping[str, Any], what: str) -> None:
    known = [one.name for one in dataclasses.fields(Settings)]
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"
            raise InputError(f"unknown {what}: {name!r}{hint}")


def _parse(one: dataclasses.Field[Any], text: str) -> Any:
    parse: Callable[[str], Any] = _parse_switch if _kind(one) is bool else _kind(one)
    try:
        return parse(text.strip())
    except ValueError as error:
        kind = {bool: "true or false", int: "a whole number", float: "a number"}
        raise InputError(
            f"{PREFIX}{one.name.upper()}: expected {kind[_kind(one)]}, got {text!r}"
        ) from error


def _kind(one: dataclasses.Field[Any]) -> type[Any]:
    kind: type[Any] = type(one.default)
    return kind


def _parse_switch(text: str) -> bool:
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise ValueError(text)


def _check(one: dataclasses.Field[Any], value: Any) -> None:
    wanted = _kind(one)
    fits = type(value) is wanted or (wanted is float and type(value) is int)
    if not fits:
        got = repr(value) if one.repr else "something else"
        raise InputError(f"{one.name}: expected {wanted.__name__}, got {got}")
    among = one.metadata["among"]
    if among and value not in among:
        raise InputError(f"{one.name}: expected one of {', '.join(among)}, got {value!r}")
    if wanted in {int, float} and not one.metadata["least"] <= value <= one.metadata["most"]:
        raise InputError(
            f"{one.name}: expected {one.metadata['least']} to {one.metadata['most']}, got {value}"
        )

"""The registry: a folder of bundles, and which of them is in use.

::

    models/
        20171231-3f2a9c1b7e44/        a bundle (see ``models.bundle``)
        aliases/champion.json         which version, and how it came to that

An alias is one small file that is replaced whole, its history inside it, so a reader sees the
old or the new and never a mixture; it is read with one ``stat`` to see whether it changed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from models.alias import AliasEvent, read_history, standing, write_history
from models.bundle.durable import exclusive, ignore_step, replace_file
from models.bundle.manifest import VERSION
from models.bundle.model import load_propensity
from models.bundle.reading import Bundle, load_bundle
from models.errors import BundleError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from models.alias import Action
    from models.bundle.model import LoadModel

__all__ = ["ALIASES", "AliasEvent", "Registry"]

ALIASES: Final = ("champion", "challenger", "shadow")


@dataclass(frozen=True, slots=True)
class Registry:
    """Bundles by version, and the aliases that point at them.

    Parameters
    ----------
    root : Path
        Made when something is published first.
    load_model : callable
        Reads a model from a bundle's folder ``propensity``.
    clock : callable
        Epoch seconds, for the aliases' history.
    on_step : callable
        Told after each step of publishing and promoting; tests crash there.
    """

    root: Path
    load_model: LoadModel = field(default=load_propensity, kw_only=True)
    clock: Callable[[], float] = field(default=time.time, kw_only=True)
    on_step: Callable[[str], None] = field(default=ignore_step, kw_only=True)

    def versions(self) -> tuple[str, ...]:
        """Return the published versions, those of the latest data last."""
        if not self.root.is_dir():
            return ()
        names = (entry.name for entry in self.root.iterdir() if entry.is_dir())
        return tuple(sorted(name for name in names if VERSION.fullmatch(name)))

    def path(self, version: str) -> Path:
        """Return the folder of a version.

        Raises
        ------
        NotFoundError
            There is no such version.
        """
        if not VERSION.fullmatch(version) or not (self.root / version).is_dir():
            raise NotFoundError(f"no model of version {version!r}")
        return self.root / version

    def load(self, version: str) -> Bundle:
        """Check and load a version.

        Raises
        ------
        NotFoundError
            There is no such version.
        BundleError
            It must not be used; see ``load_bundle``.
        """
        bundle = load_bundle(self.path(version), load_model=self.load_model)
        if bundle.version != version:
            raise BundleError(f"the folder {version} holds version {bundle.version}")
        return bundle

    def history(self, alias: str) -> tuple[AliasEvent, ...]:
        """Return all changes of an alias, the oldest first."""
        try:
            content = self._alias_path(alias).read_bytes()
        except FileNotFoundError:
            return ()
        return read_history(content, alias=alias)

    def aliases(self) -> dict[str, str]:
        """Return the aliases that are set, and ``previous``: where ``rollback`` would go."""
        stacks = {alias: standing(self.history(alias)) for alias in ALIASES}
        found = {alias: stack[-1] for alias, stack in stacks.items() if stack}
        if len(stacks["champion"]) > 1:
            found["previous"] = stacks["champion"][-2]
        return found

    def resolve(self, name: str) -> str:
        """Return the version an alias points at; a version stands for itself.

        Raises
        ------
        NotFoundError
            The alias is not set, or there is no such version.
        """
        if VERSION.fullmatch(name):
            return self.path(name).name
        if name not in (*ALIASES, "previous"):
            raise NotFoundError(f"{name!r} is neither a version nor one of {', '.join(ALIASES)}")
        version = self.aliases().get(name)
        if version is None:
            raise NotFoundError(f"no model is {name} yet; promote one")
        return version

    def signature(self, alias: str) -> object:
        """Return what changes whenever the alias does; None while it is not set. One ``stat``."""
        try:
            facts = self._alias_path(alias).stat()
        except FileNotFoundError:
            return None
        # The history only grows, so the size tells two changes within one tick of the clock apart.
        return facts.st_ino, facts.st_mtime_ns, facts.st_size

    def promote(self, version: str, *, alias: str = "champion") -> None:
        """Point an alias at a version, after loading and checking it.

        Raises
        ------
        NotFoundError
            There is no such version.
        BundleError
            It must not be used; the alias stays where it was.
        """
        self._alias_path(alias)
        self.load(version)
        self.on_step("checked")
        with self._locked():
            history = self.history(alias)
            if standing(history)[-1:] != [version]:
                self._append(alias, history, version=version, action="promote")

    def rollback(self, *, alias: str = "champion") -> str:
        """Point an alias at what it was before its last promotion; return that version.

        Raises
        ------
        NotFoundError
            There is nothing to go back to.
        BundleError
            What was there before must not be used any more; the alias stays where it is.
        """
        with self._locked():
            history = self.history(alias)
            stack = standing(history)
            if len(stack) < 2:
                raise NotFoundError(f"{alias} has no earlier model to go back to")
            version = stack[-2]
            self.load(version)
            self.on_step("checked")
            self._append(alias, history, version=version, action="rollback")
        return version

    def _alias_path(self, alias: str) -> Path:
        if alias not in ALIASES:
            raise NotFoundError(f"{alias!r} is not one of {', '.join(ALIASES)}")
        return self.root / "aliases" / f"{alias}.json"

    def _locked(self) -> AbstractContextManager[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        return exclusive(self.root / ".aliases.lock")

    def _append(
        self, alias: str, history: tuple[AliasEvent, ...], *, version: str, action: Action
    ) -> None:
        path = self._alias_path(alias)
        path.parent.mkdir(exist_ok=True)
        events = (*history, AliasEvent(version=version, at=self.clock(), action=action))
        replace_file(path, write_history(events), on_step=self.on_step)

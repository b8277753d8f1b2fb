"""The demo's steps up to a store that can be served; each is skipped when it is done already."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from models.dataset import read_dataset
from service.demo.assumed import PURPOSE, ZONE, assume
from service.demo.commands import environment, run, run_json
from service.demo.people import candidates
from service.demo.speaking import speak
from service.store import open_store

if TYPE_CHECKING:
    from rich.console import Console

    from service.demo.made import Made

__all__ = ["SCOPES", "prepare"]

SCOPES: Final = ("decide", "feedback", "profile", "catalogue", "models", "read", "panel")
# The households' contacts name no channel; people's own data do, or get what `nbo load` gives them.
CHANNELS: Final = "email,web,app,shop,call_centre"
STALE_SECONDS: Final = 86_400.0

Step = Callable[["Made"], Mapping[str, Any]]


def prepare(made: Made, console: Console) -> None:
    """Bring the demo's folder to where it can be served.

    Parameters
    ----------
    made
        The folder's record: steps that are in it are not done again, but for a store that was
        loaded over a day ago, whose customers would have gone quiet since, or whose key may not
        do what the demo shows.
    console
        Where one line a step goes.
    """
    if _is_stale(made.steps.get("store", {})):
        made.steps.pop("store", None)
    for name, doing, step in (
        ("data", "Preparing the data", _data),
        ("model", "Learning", _model),
        ("champion", "Promoting what was learned", _champion),
        ("store", "Loading customers, offers and touches", _store),
    ):
        if name in made.steps:
            console.print(f"[dim]{doing}: done before.[/dim]")
            continue
        console.print(f"[bold]{doing}[/bold] ...")
        began = time.monotonic()
        told = made.add(name, step(made))
        console.print(f"  {told.get('said', 'done')} [dim]({time.monotonic() - began:.0f} s)[/dim]")


def _is_stale(store: Mapping[str, Any]) -> bool:
    loaded_at = float(store.get("loaded_at", 0.0))
    return time.time() - loaded_at > STALE_SECONDS or store.get("scopes") != list(SCOPES)


def _data(made: Made) -> Mapping[str, Any]:
    if made.source is None:
        # Written aside and renamed: an interrupted run leaves nothing that looks complete.
        part = made.folder / "data.part"
        for old in (part, made.data):
            shutil.rmtree(old, ignore_errors=True)
        run(made.folder, "data", "complete-journey", str(part))
        part.replace(made.data)
    return {"said": f"in {made.data}", "candidates": candidates(made.data)}


def _model(made: Made) -> Mapping[str, Any]:
    told = run_json(made.folder, "train", str(made.data))
    metrics = told.get("metrics", {})
    auc = metrics.get("auc")
    said = f"{told['rows']:,} contacts, {told['positives']:,} accepted, {told['offers']} offers"
    return {
        "version": told["version"],
        "said": said + (f"; AUC {auc:.3f} on later contacts" if isinstance(auc, float) else ""),
    }


def _champion(made: Made) -> Mapping[str, Any]:
    version = made.steps["model"]["version"]
    run(made.folder, "promote", version)
    return {"said": f"{version} is the champion"}


def _store(made: Made) -> Mapping[str, Any]:
    store = made.folder / "store"
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir(parents=True)
    channels = ("--channels", CHANNELS) if made.source is None else ()
    run(made.folder, "load", str(made.data), "--shift-to-now", *channels)
    added = _added(made) if made.source is None else ""
    scopes = [word for scope in SCOPES for word in ("--scope", scope)]
    key = run_json(made.folder, "keys", "create", "demo", *scopes)
    return {
        "loaded_at": time.time(),
        "key": key["secret"],
        "said": f"moved in time so that the data ends now; a key for the API is made{added}",
        "scopes": list(SCOPES),
    }


def _added(made: Made) -> str:
    """Word the offers, assume of the households what their data does not say, and tell it."""
    with closing(open_store(environment(made.folder)["NBO_DATABASE_URL"])) as store:
        speak(store, read_dataset(made.data))
        agreed = assume(store, time.time())
    to = " and ".join(f"{count:,} in {channel}" for channel, count in agreed.items())
    return (
        "\n  names and contents are the demo's own, about what the households buy"
        f"\n  assumed, as the data does not say: {to} agreed to {PURPOSE}, "
        f"and all keep the time of {ZONE}"
    )

"""Errors become problems in one place, and say no more than a caller may know."""

from __future__ import annotations

import pytest
from flask import Flask

from models import errors
from service.http.problems import KINDS, Problem, install_problems, problem_of


def _subclasses(root: type[Exception]) -> set[type[Exception]]:
    return {root}.union(*(_subclasses(each) for each in root.__subclasses__()))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InputError("no"), 422),
        (errors.DatasetError("no"), 422),
        (errors.CatalogueError((errors.Mistake("/offers/0", "no"),)), 422),
        (errors.NotFoundError("no"), 404),
        (errors.ConflictError("no"), 409),
        (errors.BundleError("no"), 409),
        (errors.PanelOffError("no"), 409),
        (errors.TokenError("no"), 401),
        (errors.UnavailableError("no"), 503),
        (RuntimeError("secret"), 500),
    ],
)
def test_each_error_has_its_status(error: Exception, status: int) -> None:
    """The tree of errors maps to statuses, and nothing else does."""
    assert problem_of(error).status == status


def test_no_error_of_ours_is_forgotten() -> None:
    """A new error in the tree is mapped by what it is, never to 500."""
    made = {
        errors.CatalogueError: errors.CatalogueError((errors.Mistake("", "no"),)),
        errors.LimitReachedError: errors.LimitReachedError(
            "weekly", code="CAP", until=None, offer_ids=("a",)
        ),
    }
    for kind in _subclasses(errors.NboError) - {errors.NboError}:
        if kind.__module__ == "models.errors":
            assert problem_of(made.get(kind) or kind("no")).status != 500, kind


def test_a_503_says_when_to_try_again() -> None:
    """Retry-After is whole seconds, at least one."""
    problem = problem_of(errors.UnavailableError("away", retry_after_seconds=0))

    assert problem.headers["Retry-After"] == "1"


def test_a_failure_shows_no_internals() -> None:
    """What the exception says, and where it was raised, stays with us."""
    app = Flask("test")
    install_problems(app)

    @app.get("/fail")
    def fail() -> None:
        raise RuntimeError("SELECT secret FROM /srv/path")

    response = app.test_client().get("/fail")

    assert response.status_code == 500
    assert response.content_type == "application/problem+json"
    for word in (b"secret", b"SELECT", b"RuntimeError", b"/srv", b"Traceback"):
        assert word not in response.data


def test_many_mistakes_are_counted_not_listed() -> None:
    """A body with thousands of mistakes gets the first twenty and how many more there are."""
    many = [errors.Mistake(f"/{i}", "no") for i in range(5_000)]

    document = Problem(422, "no", errors=many).document()

    assert len(document["errors"]) == 20
    assert document["more_errors"] == 4_980


def test_each_kind_has_a_status_a_title_and_advice() -> None:
    """What `type` points at exists for every status we answer with."""
    for status in (400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 500, 503):
        document = Problem(status, "no").document()
        name = document["type"].partition("#")[2]
        assert KINDS[name].status == status
        assert KINDS[name].advice.endswith(".")

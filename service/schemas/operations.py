"""Models, health, versions of the catalogue, problems: what those who run the service read."""

from __future__ import annotations

from marshmallow import INCLUDE, fields, validate

from service.schemas.fields import Body, Moment, Whole

__all__ = [
    "CatalogueCheck",
    "CatalogueDocument",
    "CatalogueVersions",
    "Liveness",
    "ModelList",
    "OpenApi",
    "Problem",
    "Promotion",
    "Readiness",
    "StoredCatalogue",
]


class ProblemError(Body):
    """One mistake: where in the body (a JSON pointer) and what."""

    pointer = fields.String(required=True)
    message = fields.String(required=True)


class Problem(Body):
    """What went wrong, in the form of RFC 9457."""

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)
    status = Whole(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True, metadata={"description": "The request's id."})
    errors = fields.List(fields.Nested(ProblemError))
    more_errors = Whole(metadata={"description": "How many more mistakes there are."})
    missing = fields.List(fields.String(), metadata={"description": "Of /readyz: what is missing."})
    needed = fields.List(fields.String(), metadata={"description": "Of 403: scopes that would do."})


class Liveness(Body):
    """The process answers."""

    status = fields.String(required=True, validate=validate.Equal("alive"))


class Readiness(Body):
    """Store, catalogue and model are there."""

    status = fields.String(required=True, validate=validate.Equal("ready"))
    model_version = fields.String(required=True)
    catalogue_version = Whole(required=True)


class Model(Body):
    """One bundle in the registry."""

    version = fields.String(required=True)
    aliases = fields.List(fields.String(), required=True)
    serving = fields.Boolean(required=True, metadata={"description": "By the worker that answers."})


class ModelList(Body):
    """The registry's bundles and aliases."""

    models = fields.List(fields.Nested(Model), required=True)


class Promotion(Body):
    """The champion after a promotion; every worker takes it within a second or so."""

    champion = fields.String(required=True)
    previous = fields.String(required=True, allow_none=True)


class StoredCatalogue(Body):
    """The version that a catalogue was stored as; its ETag is the same number, quoted."""

    version = Whole(required=True)
    offers = Whole(required=True)


class CatalogueCheck(Body):
    """Whether a catalogue would be taken, all its mistakes if not, and what is hardly meant."""

    valid = fields.Boolean(required=True)
    mistakes = fields.List(fields.Nested(ProblemError), required=True)
    warnings = fields.List(fields.Nested(ProblemError), required=True)


class CatalogueDocument(Body):
    """Offers with their treatments, and policies."""

    class Meta:
        """It has other sections; /v1/catalogue/schema tells all of them."""

        unknown = INCLUDE

    offers = fields.List(fields.Dict(), required=True)
    policies = fields.Dict()


class OpenApi(Body):
    """An OpenAPI 3.1 document."""

    class Meta:
        """It has many other parts."""

        unknown = INCLUDE

    openapi = fields.String(required=True)
    paths = fields.Dict(required=True)


class CatalogueVersion(Body):
    """One version that was stored."""

    version = Whole(required=True)
    created_at = Moment(required=True)
    size_bytes = Whole(required=True)
    note = fields.String(required=True, allow_none=True)


class CatalogueVersions(Body):
    """All versions that were stored, the latest first."""

    versions = fields.List(fields.Nested(CatalogueVersion), required=True)

"""The bodies of requests and answers, in marshmallow; a module a resource."""

"""What a caller can do, a module a resource: documents in, documents out.

HTTP and the command line are two ways to the same steps. What both would do is here, checked by
the same schemas and answered in the same words; what only one of them has, a header or an exit
code, is there.
"""

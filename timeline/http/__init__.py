"""The timeline over HTTP: what PostgreSQL built is relayed, byte for byte.

A request is: a credential (credential.py) → parameters as one filter (parameters.py) → one
transaction under the credential's role, bound to its company and viewer (database.py) → the
answer's bytes with its validators (answers.py). Errors leave as problem+json (problem.py). What
every request gets, whatever it asks for (an id, a log line, limits), is in guard.py.
"""

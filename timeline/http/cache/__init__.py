"""Answers kept in Redis. How it stays right: docs/concepts.md, "The cache".

An answer is kept with the snapshot it was read from. The feed tells each process which companies
changed, and the snapshot that saw it; what is older than that is not used. Redis decides nothing:
what it lost, kept too long or brought back after a failover is found out by its snapshot.
"""

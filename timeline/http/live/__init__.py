"""The change feed, as it moves, to many clients of one process.

tail.py reads the feed once for all of them and asks SQL whom each change concerns; stream.py holds
what one client has yet to be sent; socket.py and events.py are the two ways there: WebSocket and
server-sent events. A client joins the tail first and catches up with `timeline.feed` after that:
what came meanwhile waits, and what the catching up has told is left out of it. So nothing is
missed, and nothing comes twice.
"""

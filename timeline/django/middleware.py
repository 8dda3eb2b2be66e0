"""Requests that are bound to who asks."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.module_loading import import_string

from timeline.django.binding import bound, database


class TimelineMiddleware:
    """Binds each request's transaction to the company and the viewer that `TIMELINE_BIND` tells.

    `TIMELINE_BIND` names a function of the request: (company, viewer), or None for a request that
    is nobody's. Put it behind AuthenticationMiddleware. The view runs in one transaction; what a
    streaming response reads later is bound no more.
    """

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response
        name = getattr(settings, "TIMELINE_BIND", None)
        if not name:
            raise ImproperlyConfigured(
                'TIMELINE_BIND is not set: name a function, "crm.timeline.who", of a request that'
                " returns (company, viewer), or None"
            )
        self.who = import_string(name)
        self.using = database()

    def __call__(self, request: Any) -> Any:
        """The response, from within the transaction."""
        who = self.who(request)
        if who is None:
            return self.get_response(request)
        request.timeline_is_bound = True
        with bound(*who, using=self.using):
            return self.get_response(request)

    def process_exception(self, request: Any, exception: Exception) -> None:
        """What a view did before it failed is taken back: Django answers the exception itself."""
        if getattr(request, "timeline_is_bound", False):
            transaction.set_rollback(True, using=self.using)

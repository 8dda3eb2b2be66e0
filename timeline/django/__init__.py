"""Django: the company and the viewer of a request, models over the views, tracked models.

`pip install 'pg-timeline[django]'`, `"timeline.django"` among INSTALLED_APPS; docs/howto/django.md.
Nothing is imported here that needs settings: models are in `timeline.django.models`.
"""

from timeline.django.binding import bound, call

__all__ = ["bound", "call"]

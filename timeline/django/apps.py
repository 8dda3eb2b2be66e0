"""The application as Django knows it."""

from django.apps import AppConfig


class TimelineConfig(AppConfig):
    """Models over the views of the schema `timeline`; it has no tables of its own."""

    name = "timeline.django"
    label = "pg_timeline"
    verbose_name = "Timeline"

"""The views of the schema `timeline` as models that Django does not manage.

They show what the bound company and viewer may see: inside `bound()`, or a request behind the
middleware. Reading only; writing is `call("record", {…})`.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Activity(models.Model):
    """timeline.activities: live activities, one row each."""

    id = models.UUIDField(primary_key=True)
    company_id = models.UUIDField()
    activity_type = models.TextField()
    subject = models.TextField()
    description = models.TextField(null=True)
    activity_date = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    status = models.TextField()
    priority = models.TextField()
    direction = models.TextField(null=True)
    object_type = models.TextField(null=True)
    object_id = models.UUIDField(null=True)
    object_key = models.TextField(null=True)
    related_to_name = models.TextField(null=True)
    assigned_to = models.UUIDField(null=True)
    assigned_to_key = models.TextField(null=True)
    assigned_to_name = models.TextField(null=True)
    visible_to = ArrayField(models.UUIDField(), null=True)
    data = models.JSONField()
    source = models.TextField(null=True)
    external_id = models.TextField(null=True)
    version = models.IntegerField()
    completed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        """A view: Django does not make it."""

        managed = False
        db_table = '"timeline"."activities"'
        ordering = ("-activity_date", "-id")
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        """What it is about."""
        return str(self.subject)

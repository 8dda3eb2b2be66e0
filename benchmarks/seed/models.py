"""The seed's models: an activity with a generic foreign key, isolated by company."""

import uuid

from django.contrib.auth.models import User
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

ACTIVITY_TYPES = [(kind, kind) for kind in ("call", "email", "meeting", "note", "task")]
STATUS_CHOICES = [(s, s) for s in ("planned", "in_progress", "completed", "cancelled")]
PRIORITY_CHOICES = [(p, p) for p in ("low", "medium", "high", "urgent")]


class Company(models.Model):
    """A tenant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=255)


class CompanyAccess(models.Model):
    """Who works for whom."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="company_access")
    company = models.ForeignKey(Company, on_delete=models.CASCADE)


class Named(models.Model):
    """What the entity types of a CRM have in common here: an id and a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    name = models.CharField(max_length=255)

    class Meta:
        abstract = True


class Account(Named):
    """An account."""


class Contact(Named):
    """A contact."""


class Deal(Named):
    """A deal."""


class Activity(models.Model):
    """An activity, as seed-design.md has it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    activity_type = models.CharField(max_length=20, choices=ACTIVITY_TYPES)
    subject = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    activity_date = models.DateTimeField()
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, null=True, blank=True)
    object_id = models.UUIDField(null=True, blank=True)
    content_object = GenericForeignKey("content_type", "object_id")
    assigned_to = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    status = models.CharField(max_length=20, choices=STATUS_CHOICES, default="planned")
    priority = models.CharField(max_length=10, choices=PRIORITY_CHOICES, default="medium")

    class Meta:
        indexes = [  # noqa: RUF012 - as the seed has it
            models.Index(fields=["company", "activity_type"]),
            models.Index(fields=["company", "assigned_to"]),
            models.Index(fields=["company", "activity_date"]),
            models.Index(fields=["company", "status"]),
            models.Index(fields=["company", "priority"]),
        ]

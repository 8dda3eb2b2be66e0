"""The seed's endpoint: what api_views.py does, and the search and the aggregate of its document."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.http import HttpRequest, JsonResponse

from .models import Activity


def user_of(company: UUID) -> User:
    """Somebody who works for a company."""
    return User.objects.filter(company_access__company_id=company).order_by("id").first()


def timeline(request: HttpRequest) -> JsonResponse:
    """GET /api/v1/activities/timeline/."""
    activities = Activity.objects.filter(company=request.user.company_access.first().company)
    wanted: dict[str, Any] = request.GET.dict()
    if "date_from" in wanted:
        activities = activities.filter(activity_date__gte=wanted["date_from"])
    if "date_to" in wanted:
        activities = activities.filter(activity_date__lte=wanted["date_to"])
    page = activities.select_related("content_type", "assigned_to").order_by("-activity_date")[:100]
    return JsonResponse({"count": activities.count(), "results": [_result(a) for a in page]})


def _result(activity: Activity) -> dict[str, Any]:
    about, user = activity.content_object, activity.assigned_to
    return {
        "id": str(activity.id),
        "activity_type": activity.activity_type,
        "subject": activity.subject,
        "activity_date": activity.activity_date.isoformat(),
        "related_to": about
        and {"type": f"crm.{about._meta.model_name}", "id": str(about.id), "name": about.name},
        "assigned_to": user and {"id": str(user.id), "name": user.get_full_name()},
        "status": activity.status,
        "priority": activity.priority,
    }


def search(user: User, word: str) -> list[Any]:
    """Subject and description by ILIKE, the newest hundred."""
    found = Activity.objects.filter(company=user.company_access.first().company)
    found = found.filter(Q(subject__icontains=word) | Q(description__icontains=word))
    return list(found.order_by("-activity_date").values("id", "subject", "activity_date")[:100])


def summary(user: User) -> list[Any]:
    """Activities and people by day, type and status."""
    found = Activity.objects.filter(company=user.company_access.first().company)
    days = found.annotate(day=TruncDate("activity_date")).values("day", "activity_type", "status")
    return list(days.annotate(Count("id"), Count("assigned_to", distinct=True)).order_by("day"))

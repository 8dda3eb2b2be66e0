"""pg-timeline: the activity timeline of a CRM, in PostgreSQL."""

__version__ = "0.1.0"

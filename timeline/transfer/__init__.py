"""Import and export: files to and from the timeline.

sources (rows) → mapping (specs, values) → records → landing; what does not land goes to rejects.
"""

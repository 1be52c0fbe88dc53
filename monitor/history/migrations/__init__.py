"""Alembic's scripts: one file a released schema."""

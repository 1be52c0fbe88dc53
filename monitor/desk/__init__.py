"""What a person asks for: the whole picture, a resource by its id, entries for the registry, a report on disk."""
